package dev.mlora.autodiff;

import dev.mlora.graph.DType;
import dev.mlora.graph.Op;
import dev.mlora.graph.Value;
import java.util.List;
import java.util.function.Function;

/** One use of an operation, on numbers in double precision. */
record OpCase(Class<? extends Op> op, String form, Function<FedGraph, Use> use) {
  /** The result and the operands that a gradient flows to. */
  record Use(Value output, List<Value> operands) {
    static Use of(Value output, Value... operands) {
      return new Use(output, List.of(operands));
    }
  }

  FedGraph graph() {
    return new FedGraph(DType.FLOAT64);
  }

  @Override
  public String toString() {
    return op.getSimpleName() + " " + form;
  }
}
