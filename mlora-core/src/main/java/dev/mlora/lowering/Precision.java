package dev.mlora.lowering;

import dev.mlora.graph.DType;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Op;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same computation in double precision, to check gradients and backends against. */
public final class Precision {
  private Precision() {}

  /** A program with every FLOAT32 made FLOAT64: parameters, inputs, constants, masks and sizes. */
  public static Program widen(Program program) {
    List<ParameterSpec> parameters =
        program.parameters().stream()
            .map(
                spec ->
                    new ParameterSpec(spec.name(), widen(spec.type()), spec.role(), spec.bank()))
            .toList();
    Map<String, Graph> entries = new LinkedHashMap<>();
    program.entries().forEach((name, graph) -> entries.put(name, widen(graph)));
    return new Program(parameters, entries);
  }

  /** A graph with every FLOAT32 made FLOAT64. */
  public static Graph widen(Graph graph) {
    return Rewriting.rewrite(graph, Precision::widen);
  }

  private static List<Value> widen(GraphBuilder builder, Op op, List<Value> operands) {
    return Rewriting.kept(builder, widen(op), operands);
  }

  /** Only sources and masks name an element type; all other operations take it from operands. */
  private static Op widen(Op op) {
    return switch (op) {
      case SourceOp.Input input -> new SourceOp.Input(input.name(), widen(input.type()));
      case SourceOp.Parameter read -> new SourceOp.Parameter(read.name(), widen(read.type()));
      case SourceOp.Constant constant ->
          new SourceOp.Constant(constant.value(), widen(constant.type()));
      case SourceOp.DimensionSize size ->
          new SourceOp.DimensionSize(size.dim(), widen(size.dtype()));
      case RandomOp.DropoutMask mask ->
          new RandomOp.DropoutMask(mask.seed(), mask.path(), mask.rate(), widen(mask.type()));
      case RandomOp.MaskFromBytes mask ->
          new RandomOp.MaskFromBytes(mask.scale(), widen(mask.dtype()));
      default -> op;
    };
  }

  private static TensorType widen(TensorType type) {
    return new TensorType(widen(type.dtype()), type.shape());
  }

  private static DType widen(DType dtype) {
    return dtype == DType.FLOAT32 ? DType.FLOAT64 : dtype;
  }
}
