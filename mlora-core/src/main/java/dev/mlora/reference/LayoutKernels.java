package dev.mlora.reference;

import dev.mlora.graph.LayoutOp;
import java.util.List;

/** Operations that move elements. */
final class LayoutKernels {
  private LayoutKernels() {}

  static List<Tensor> compute(LayoutOp op, Call call) {
    return switch (op) {
      case LayoutOp.Reshape reshape -> call.result(call.operand(0).values().clone());
      case LayoutOp.Transpose transpose -> transpose(call, transpose.order());
      case LayoutOp.Broadcast broadcast ->
          call.result(Broadcasting.repeated(call.operand(0), call.shape()));
      case LayoutOp.Concat concat -> {
        double[] y = new double[call.elements()];
        int at = 0;
        for (Tensor part : call.operands()) {
          int size = part.shape()[concat.axis()];
          copyRange(part, 0, y, call.shape(), at, size, concat.axis());
          at += size;
        }
        yield call.result(y);
      }
      case LayoutOp.Slice slice -> {
        double[] y = new double[call.elements()];
        int size = slice.to() - slice.from();
        copyRange(call.operand(0), slice.from(), y, call.shape(), 0, size, slice.axis());
        yield call.result(y);
      }
      case LayoutOp.Pad pad -> {
        double[] y = new double[call.elements()];
        int size = call.operand(0).shape()[pad.axis()];
        copyRange(call.operand(0), 0, y, call.shape(), pad.before(), size, pad.axis());
        yield call.result(y);
      }
    };
  }

  private static List<Tensor> transpose(Call call, List<Integer> order) {
    int[] from = call.operand(0).shape();
    int[] strides = new int[from.length];
    for (int axis = 0; axis < strides.length; axis++) {
      strides[axis] = Tensor.elements(from, order.get(axis) + 1);
    }
    int[] sources = Broadcasting.walk(call.shape(), strides);
    return call.result(Broadcasting.pick(call.operand(0).values(), sources));
  }

  /** Copies {@code size} indices along an axis from one tensor into another. */
  private static void copyRange(
      Tensor from, int fromIndex, double[] to, int[] toShape, int toIndex, int size, int axis) {
    int inner = Tensor.elements(toShape, axis + 1);
    int fromSize = from.shape()[axis];
    int toSize = toShape[axis];
    int outer = inner * toSize == 0 ? 0 : to.length / (inner * toSize);
    for (int i = 0; i < outer; i++) {
      System.arraycopy(
          from.values(),
          (i * fromSize + fromIndex) * inner,
          to,
          (i * toSize + toIndex) * inner,
          size * inner);
    }
  }
}
