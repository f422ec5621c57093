package dev.mlora.autodiff;

import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Value;

/**
 * The gradients of {@link MatrixOp}. With {@code A = op(a), B = op(b)} the factors as multiplied,
 * {@code A' = dy B^T} and {@code B' = A^T dy}; a factor given transposed gets the transpose of
 * that, as a product with its factors exchanged.
 */
final class MatrixGradients {
  private MatrixGradients() {}

  static void add(MatrixOp op, Step step) {
    Value dy = step.dy();
    Value a = step.operand(0);
    Value b = step.operand(1);
    switch (op) {
      case MatrixOp.MatMul product -> {
        boolean left = product.transposeLeft();
        boolean right = product.transposeRight();
        step.to(0, () -> left ? b.matmul(dy, right, true) : dy.matmul(b, false, !right));
        step.to(1, () -> right ? dy.matmul(a, true, left) : a.matmul(dy, !left, false));
      }
      case MatrixOp.BatchMatMul product -> {
        boolean left = product.transposeLeft();
        boolean right = product.transposeRight();
        step.to(0, () -> left ? b.batchMatmul(dy, right, true) : dy.batchMatmul(b, false, !right));
        step.to(1, () -> right ? dy.batchMatmul(a, true, left) : a.batchMatmul(dy, !left, false));
      }
    }
  }
}
