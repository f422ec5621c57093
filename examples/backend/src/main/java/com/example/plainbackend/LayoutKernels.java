package com.example.plainbackend;

import dev.mlora.graph.LayoutOp;

/** Operations that move elements. */
final class LayoutKernels {
  private LayoutKernels() {}

  static Tensor compute(LayoutOp op, Tensor[] operands, int[] shape) {
    Tensor x = operands[0];
    return switch (op) {
      case LayoutOp.Reshape reshape -> new Tensor(shape, x.elements());
      case LayoutOp.Broadcast broadcast ->
          new Tensor(shape, Positions.take(x.floats(), Positions.broadcast(x.shape(), shape)));
      case LayoutOp.Transpose transpose ->
          transpose(x, transpose.order().stream().mapToInt(Integer::intValue).toArray());
      case LayoutOp.Slice slice -> {
        int[] strides = Positions.strides(x.shape());
        int first = slice.from() * strides[slice.axis()];
        yield new Tensor(
            shape, Positions.take(x.floats(), Positions.of(shape, strides, first)));
      }
      case LayoutOp.Pad pad -> {
        float[] y = new float[Tensor.product(shape, 0)];
        place(x, y, shape, pad.axis(), pad.before());
        yield new Tensor(shape, y);
      }
      case LayoutOp.Concat concat -> {
        float[] y = new float[Tensor.product(shape, 0)];
        int at = 0;
        for (Tensor part : operands) {
          place(part, y, shape, concat.axis(), at);
          at += part.shape()[concat.axis()];
        }
        yield new Tensor(shape, y);
      }
    };
  }

  /** The last two axes exchanged. */
  static Tensor swapLastAxes(Tensor x) {
    int rank = x.shape().length;
    int[] order = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      order[axis] = axis;
    }
    order[rank - 2] = rank - 1;
    order[rank - 1] = rank - 2;
    return transpose(x, order);
  }

  private static Tensor transpose(Tensor x, int[] order) {
    int[] own = Positions.strides(x.shape());
    int[] shape = new int[order.length];
    int[] strides = new int[order.length];
    for (int axis = 0; axis < order.length; axis++) {
      shape[axis] = x.shape()[order[axis]];
      strides[axis] = own[order[axis]];
    }
    return new Tensor(shape, Positions.take(x.floats(), Positions.of(shape, strides, 0)));
  }

  /** Writes a part into a larger tensor, from an index along an axis on. */
  private static void place(Tensor part, float[] whole, int[] shape, int axis, int at) {
    int[] strides = Positions.strides(shape);
    int[] positions = Positions.of(part.shape(), strides, at * strides[axis]);
    for (int i = 0; i < positions.length; i++) {
      whole[positions[i]] = part.floats()[i];
    }
  }
}
