package com.example.plainbackend;

import dev.mlora.graph.MatrixOp;

/** Matrix products. A single product is a batch of one. */
final class MatrixKernels {
  private MatrixKernels() {}

  static Tensor compute(MatrixOp op, Tensor[] operands, int[] shape) {
    return switch (op) {
      case MatrixOp.MatMul(boolean left, boolean right) ->
          multiply(upright(operands[0], left), upright(operands[1], right), shape);
      case MatrixOp.BatchMatMul(boolean left, boolean right) ->
          multiply(upright(operands[0], left), upright(operands[1], right), shape);
    };
  }

  /** The operand with its matrices turned over if they are given so. */
  private static Tensor upright(Tensor operand, boolean transposed) {
    return transposed ? LayoutKernels.swapLastAxes(operand) : operand;
  }

  private static Tensor multiply(Tensor left, Tensor right, int[] shape) {
    int rows = shape[shape.length - 2];
    int columns = shape[shape.length - 1];
    int inner = left.shape()[left.shape().length - 1];
    float[] a = left.floats();
    float[] b = right.floats();
    float[] y = new float[Tensor.product(shape, 0)];
    int matrices = shape.length == 2 ? 1 : shape[0];
    for (int row = 0; row < matrices * rows; row++) {
      int firstRight = row / rows * inner * columns;
      for (int k = 0; k < inner; k++) {
        // Whole rows of b at a time, which lie together in memory.
        float factor = a[row * inner + k];
        int from = firstRight + k * columns;
        for (int column = 0; column < columns; column++) {
          y[row * columns + column] += factor * b[from + column];
        }
      }
    }
    return new Tensor(shape, y);
  }
}
