package dev.mlora.panama.cpu;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Graph;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.kernel.Layouts;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Plan;
import dev.mlora.panama.plan.Planner;
import dev.mlora.panama.plan.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles one entry of a program: each node into steps, and the steps into a plan. */
final class EntryCompiler {
  private final Entry entry;
  private final List<String> parameters;
  private final Landings landings;

  private EntryCompiler(Graph graph, List<String> parameters, Blas blas, Passes passes) {
    this.entry = new Entry(graph, blas, passes);
    this.parameters = parameters;
    this.landings = new Landings(entry, parameters);
  }

  /**
   * Compiles an entry.
   *
   * @param graph the entry
   * @param parameters the names of the program's parameters, in order
   * @param blas what multiplies matrices
   * @param passes what computes elements
   */
  static Plan compile(Graph graph, List<String> parameters, Blas blas, Passes passes) {
    return new EntryCompiler(graph, parameters, blas, passes).plan();
  }

  private Plan plan() {
    Graph graph = entry.graph();
    graph.nodes().forEach(this::translate);
    landings.copyTheRest();
    Map<String, Integer> results = new LinkedHashMap<>();
    graph.results().forEach((name, ref) -> results.put(name, entry.slot(ref)));
    return Planner.plan(
        graph,
        entry.slots(),
        entry.sizes(),
        entry.steps(),
        results,
        entry.checks(),
        entry.partition(),
        entry.slackRows());
  }

  private void translate(Node node) {
    switch (node.op()) {
      case SourceOp source -> source(node, source);
      case ElementwiseOp op -> PrimitiveSteps.elementwise(entry, node, op);
      case MatrixOp op -> MatrixSteps.matrix(entry, node, op);
      case ReductionOp op -> PrimitiveSteps.reduction(entry, node, op);
      case LayoutOp op -> PrimitiveSteps.layout(entry, node, op);
      case RandomOp op -> PrimitiveSteps.random(entry, node, op);
      case RowOp op -> RowSteps.row(entry, landings, node, op);
      case CompositeOp.Linear op -> LayerSteps.linear(entry, node, op);
      case CompositeOp.LinearGradient op -> LayerSteps.linearGradient(entry, node, op);
      case CompositeOp.LoraLinear op -> LayerSteps.loraLinear(entry, node, op);
      case CompositeOp.LoraLinearGradient op -> LayerSteps.loraLinearGradient(entry, node, op);
      case CompositeOp.SegmentMatMul op -> SegmentSteps.product(entry, node, op);
      case CompositeOp.SegmentOuter op -> SegmentSteps.outer(entry, node);
      case CompositeOp.AdamDense op -> AdamSteps.dense(entry, landings, node, op);
      case CompositeOp.AdamRows op -> AdamSteps.rows(entry, landings, node, op);
    }
  }

  private void source(Node node, SourceOp op) {
    switch (op) {
      case SourceOp.Input input -> entry.put(node, 0, entry.slots().feed(input.type()));
      case SourceOp.Parameter parameter ->
          entry.put(
              node,
              0,
              entry.slots().parameter(parameter.type(), parameters.indexOf(parameter.name())));
      case SourceOp.Constant constant ->
          entry.put(node, 0, entry.slots().constant(constant.type(), constant.value()));
      case SourceOp.DimensionSize size -> {
        int y = entry.result(node, 0);
        int number = entry.sizes().of(size.dim());
        // Row by row, so that what is computed from it alone is ready in the first stage: the way
        // back, which begins with 1 / batch, can then follow the way forward block by block.
        entry.add(
            Step.overRows(
                    entry.slots().rows(y), (w, block) -> Memory.f32(w.address(y), w.size(number)))
                .writesRows(y));
      }
    }
  }

  /** Copies a value to other planned memory before anything lands. */
  static int staged(Entry entry, int slot) {
    int copy = entry.slots().arena(entry.type(slot));
    entry.add(Step.once(Layouts.copyWhole(slot, copy)).readsWhole(slot).writesWhole(copy));
    return copy;
  }

  /** An operation or type that this backend never declared. */
  static MloraException notDeclared(Node node, String what) {
    return new MloraException(
        ErrorCode.BACKEND_CAPABILITY,
        "At '%s': panama-cpu computes %s in single precision only, not %s."
            .formatted(node.path(), what, node.type()));
  }
}
