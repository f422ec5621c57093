package dev.mlora.graph;

/** Matrix products. The order of the sums is the backend's own. */
public sealed interface MatrixOp extends Op {
  /**
   * {@code y = op(a) op(b)}, where {@code op} transposes if asked: {@code [m, k] x [k, n] -> [m,
   * n]}. For the plain product {@code a' = dy b^T, b' = a^T dy}.
   *
   * @param transposeLeft whether the first operand is given as {@code [k, m]}
   * @param transposeRight whether the second operand is given as {@code [n, k]}
   */
  record MatMul(boolean transposeLeft, boolean transposeRight) implements MatrixOp {}

  /**
   * The same product for each of a batch of matrices: {@code [g, m, k] x [g, k, n] -> [g, m, n]}.
   *
   * @param transposeLeft whether the first operand is given as {@code [g, k, m]}
   * @param transposeRight whether the second operand is given as {@code [g, n, k]}
   */
  record BatchMatMul(boolean transposeLeft, boolean transposeRight) implements MatrixOp {}
}
