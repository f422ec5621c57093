package dev.mlora.reference;

import dev.mlora.graph.CompositeOp.SegmentMatMul;
import java.util.List;

/** Products of segments of rows, one segment after the other. */
final class SegmentKernels {
  private SegmentKernels() {}

  static List<Tensor> product(SegmentMatMul op, Call call) {
    Tensor x = call.operand(0);
    Tensor w = call.operand(1);
    int[] offsets = call.offsets(call.operand(2), x.rows());
    int k = x.shape()[1];
    int m = w.shape()[op.transposeRight() ? 1 : 2];
    double[] y = new double[x.rows() * m];
    for (int i = 0; i + 1 < offsets.length; i++) {
      int count = offsets[i + 1] - offsets[i];
      double[] rows = MatrixKernels.rows(x.values(), offsets[i], offsets[i + 1], k);
      double[] matrix = MatrixKernels.row(w, i);
      double[] right = op.transposeRight() ? MatrixKernels.turned(matrix, m, k) : matrix;
      double[] part = MatrixKernels.product(rows, right, count, k, m);
      System.arraycopy(part, 0, y, offsets[i] * m, part.length);
    }
    return call.result(y);
  }

  static List<Tensor> outer(Call call) {
    Tensor x = call.operand(0);
    Tensor y = call.operand(1);
    int[] offsets = call.offsets(call.operand(2), x.rows());
    int k = x.shape()[1];
    int m = y.shape()[1];
    double[] sums = new double[(offsets.length - 1) * k * m];
    for (int i = 0; i + 1 < offsets.length; i++) {
      int count = offsets[i + 1] - offsets[i];
      double[] left = MatrixKernels.rows(x.values(), offsets[i], offsets[i + 1], k);
      double[] right = MatrixKernels.rows(y.values(), offsets[i], offsets[i + 1], m);
      double[] one =
          MatrixKernels.product(MatrixKernels.turned(left, count, k), right, k, count, m);
      System.arraycopy(one, 0, sums, i * k * m, one.length);
    }
    return call.result(sums);
  }
}
