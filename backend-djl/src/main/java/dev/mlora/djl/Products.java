package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.function.UnaryOperator;

/**
 * Products of rows and a matrix. PyTorch multiplies a few rows by other code than many. A
 * prediction must not depend on its batch, so there whole blocks of rows are multiplied; a training
 * step may, and has no time to lose.
 */
final class Products {
  private static final long BLOCK = 64;

  private Products() {}

  /**
   * A product.
   *
   * @param x {@code [n, k]}
   * @param w {@code [k, m]}, or {@code [m, k]} if transposed
   */
  static NDArray of(Run run, NDArray x, NDArray w, boolean transposed) {
    NDArray right = transposed ? w.transpose(1, 0) : w;
    if (!run.uniform()) {
      return x.matMul(right);
    }
    long rows = x.getShape().get(0);
    NDArray whole = wholeBlocks(run, x, 0);
    NDArray product = whole.matMul(right);
    return whole.getShape().get(0) == rows ? product : Rows.slice(product, 0, 0, rows);
  }

  /** The same with rows of zeros behind, up to whole blocks and at least one. */
  static NDArray wholeBlocks(Run run, NDArray x, int axis) {
    long size = x.getShape().get(axis);
    long missing = Math.max(1, (size + BLOCK - 1) / BLOCK) * BLOCK - size;
    if (missing == 0) {
      return x;
    }
    long[] shape = x.getShape().getShape().clone();
    shape[axis] = missing;
    return x.concat(run.manager().zeros(new Shape(shape), x.getDataType()), axis);
  }

  /** A function of each element, whose last elements may be computed by other code, too. */
  static NDArray function(Run run, NDArray x, UnaryOperator<NDArray> function) {
    if (!run.uniform()) {
      return function.apply(x);
    }
    NDArray flat = x.reshape(x.size());
    NDArray whole = wholeBlocks(run, flat, 0);
    return Rows.slice(function.apply(whole), 0, 0, x.size()).reshape(x.getShape());
  }
}
