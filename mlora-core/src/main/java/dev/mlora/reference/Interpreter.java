package dev.mlora.reference;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Graph;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Evaluates the nodes of one graph in their order. */
final class Interpreter {
  private final Graph graph;
  private final Bindings bindings;
  private final Map<String, Tensor> parameters;
  private final List<List<Tensor>> values = new ArrayList<>();

  Interpreter(Graph graph, Bindings bindings, Map<String, Tensor> parameters) {
    this.graph = graph;
    this.bindings = bindings;
    this.parameters = parameters;
  }

  void run() {
    for (Node node : graph.nodes()) {
      List<Tensor> operands = node.inputs().stream().map(this::value).toList();
      List<int[]> shapes =
          node.outputs().stream().map(type -> bindings.sizes(type.shape())).toList();
      values.add(evaluate(new Call(node, operands, shapes)));
    }
  }

  Tensor value(Ref ref) {
    return values.get(ref.node()).get(ref.output());
  }

  private List<Tensor> evaluate(Call call) {
    return switch (call.node().op()) {
      case SourceOp op -> source(op, call);
      case ElementwiseOp op -> ElementwiseKernels.compute(op, call);
      case MatrixOp op -> MatrixKernels.compute(op, call);
      case ReductionOp op -> ReductionKernels.compute(op, call);
      case LayoutOp op -> LayoutKernels.compute(op, call);
      case RowOp op -> RowKernels.compute(op, call);
      case RandomOp op -> RandomKernels.compute(op, call);
      case CompositeOp op -> composite(op, call);
    };
  }

  private List<Tensor> source(SourceOp source, Call call) {
    return switch (source) {
      case SourceOp.Input input -> List.of(given(bindings.feeds(), input.name()));
      case SourceOp.Parameter parameter -> List.of(given(parameters, parameter.name()));
      case SourceOp.Constant constant -> {
        double[] filled = new double[call.elements()];
        Arrays.fill(filled, constant.value());
        yield call.result(filled);
      }
      case SourceOp.DimensionSize size ->
          call.result(new double[] {bindings.dimensions().size(size.dim())});
    };
  }

  private static Tensor given(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private static List<Tensor> composite(CompositeOp composite, Call call) {
    return switch (composite) {
      case CompositeOp.Linear op -> LinearKernels.linear(op, call);
      case CompositeOp.LinearGradient op -> LinearKernels.gradient(op, call);
      case CompositeOp.LoraLinear op -> LoraKernels.loraLinear(op, call);
      case CompositeOp.LoraLinearGradient op -> LoraKernels.gradient(op, call);
      case CompositeOp.SegmentMatMul op -> SegmentKernels.product(op, call);
      case CompositeOp.SegmentOuter op -> SegmentKernels.outer(call);
      case CompositeOp.AdamDense op -> AdamKernels.dense(op, call);
      case CompositeOp.AdamRows op -> AdamKernels.rows(op, call);
    };
  }
}
