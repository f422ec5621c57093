package com.example.plainbackend;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Graph;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import dev.mlora.spi.HostTensor;
import java.util.Map;

/**
 * Computes the nodes of a graph one after the other.
 *
 * @param dimensions the sizes of this run
 * @param feeds the caller's tensors
 * @param parameters the parameters before the run
 */
record Interpreter(
    Dimensions dimensions, Map<String, HostTensor> feeds, Map<String, Tensor> parameters) {

  /** The value of every node. Primitive operations have one output each. */
  Tensor[] evaluate(Graph graph) {
    Tensor[] values = new Tensor[graph.nodes().size()];
    for (Node node : graph.nodes()) {
      Tensor[] operands =
          node.inputs().stream().map(ref -> values[ref.node()]).toArray(Tensor[]::new);
      values[node.id()] = evaluate(node, operands);
    }
    return values;
  }

  private Tensor evaluate(Node node, Tensor[] operands) {
    int[] shape = node.type().shape().dims().stream().mapToInt(dimensions::size).toArray();
    return switch (node.op()) {
      case SourceOp op -> source(op, shape);
      case ElementwiseOp op -> ElementwiseKernels.compute(op, operands, shape);
      case MatrixOp op -> MatrixKernels.compute(op, operands, shape);
      case ReductionOp op -> ReductionKernels.compute(op, operands[0], shape);
      case LayoutOp op -> LayoutKernels.compute(op, operands, shape);
      case RowOp op -> RowKernels.compute(op, operands, shape);
      case RandomOp.MaskFromBytes op -> mask(op, operands[0]);
      case RandomOp.DropoutMask op -> throw refused(op);
      case CompositeOp op -> throw refused(op);
    };
  }

  private Tensor source(SourceOp op, int[] shape) {
    return switch (op) {
      case SourceOp.Input input -> Tensor.of(feeds.get(input.name()));
      case SourceOp.Parameter parameter -> parameters.get(parameter.name()).firstRows(shape);
      case SourceOp.Constant constant ->
          Tensor.filled(constant.type().dtype(), shape, constant.value());
      case SourceOp.DimensionSize size ->
          Tensor.filled(size.dtype(), shape, dimensions.size(size.dim()));
    };
  }

  private static Tensor mask(RandomOp.MaskFromBytes op, Tensor mask) {
    byte[] bytes = mask.bytes();
    float[] y = new float[bytes.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (bytes[i] & 0xFF) * (float) op.scale();
    }
    return new Tensor(mask.shape(), y);
  }

  private static IllegalStateException refused(Object op) {
    return new IllegalStateException(op + " was not refused when the program was compiled");
  }
}
