package dev.mlora.reference;

import dev.mlora.graph.MatrixOp;
import java.util.Arrays;
import java.util.List;

/** Matrix products. Operands given transposed are turned first, so there is one loop for all. */
final class MatrixKernels {
  private MatrixKernels() {}

  static List<Tensor> compute(MatrixOp op, Call call) {
    int[] shape = call.shape();
    return switch (op) {
      case MatrixOp.MatMul product ->
          call.result(
              oriented(
                  call.operand(0).values(),
                  product.transposeLeft(),
                  call.operand(1).values(),
                  product.transposeRight(),
                  shape[0],
                  inner(call.operand(0), product.transposeLeft()),
                  shape[1]));
      case MatrixOp.BatchMatMul product -> {
        Tensor a = call.operand(0);
        Tensor b = call.operand(1);
        double[] y = new double[call.elements()];
        for (int g = 0; g < shape[0]; g++) {
          double[] one =
              oriented(
                  row(a, g),
                  product.transposeLeft(),
                  row(b, g),
                  product.transposeRight(),
                  shape[1],
                  inner(a, product.transposeLeft()),
                  shape[2]);
          System.arraycopy(one, 0, y, g * one.length, one.length);
        }
        yield call.result(y);
      }
    };
  }

  private static int inner(Tensor left, boolean transposed) {
    int rank = left.shape().length;
    return left.shape()[transposed ? rank - 2 : rank - 1];
  }

  private static double[] oriented(
      double[] a, boolean turnA, double[] b, boolean turnB, int m, int k, int n) {
    return product(turnA ? turned(a, k, m) : a, turnB ? turned(b, n, k) : b, m, k, n);
  }

  /** {@code [m, k] x [k, n] -> [m, n]}; every element is summed in the order of k. */
  static double[] product(double[] a, double[] b, int m, int k, int n) {
    double[] y = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        addScaled(y, i * n, a[i * k + p], b, p * n, n);
      }
    }
    return y;
  }

  // A method of its own, because the JVM vectorises a loop this plain.
  private static void addScaled(
      double[] y, int yFrom, double factor, double[] b, int bFrom, int n) {
    for (int j = 0; j < n; j++) {
      y[yFrom + j] += factor * b[bFrom + j];
    }
  }

  /** The transpose of {@code [rows, columns]}. */
  static double[] turned(double[] a, int rows, int columns) {
    double[] turned = new double[a.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = a[i * columns + j];
      }
    }
    return turned;
  }

  /** A copy of one row (outermost index) of a tensor. */
  static double[] row(Tensor tensor, int row) {
    return rows(tensor.values(), row, row + 1, tensor.rowSize());
  }

  /** A copy of some rows of a matrix. */
  static double[] rows(double[] matrix, int from, int to, int width) {
    return Arrays.copyOfRange(matrix, from * width, to * width);
  }
}
