package dev.mlora.panama.blas;

/** The routines that the kernels need from a linear algebra library. Safe for many threads. */
public interface Blas {
  /**
   * {@code C = alpha op(A) op(B) + beta C} for row-major single-precision matrices given by
   * address; with beta = 0, C is not read.
   *
   * @param transposeA whether A is stored as {@code [k, m]} instead of {@code [m, k]}
   * @param transposeB whether B is stored as {@code [n, k]} instead of {@code [k, n]}
   * @param m the rows of C
   * @param n the columns of C
   * @param k the length of the sums
   * @param lda the distance of A's rows in floats; ldb and ldc likewise
   */
  void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc);

  /**
   * Whether a right operand that is stored transposed is so much slower than a plain one that one
   * used several times is worth turning over first.
   */
  default boolean transposedIsSlow() {
    return false;
  }

  /**
   * How many rows of a batch to multiply at once: as few as are still fast, so that what belongs to
   * them stays in the cache from one layer to the next.
   */
  default int rowsAtOnce() {
    // OpenBLAS's AVX2 kernels are from here on as fast as on a whole batch.
    return 256;
  }

  /** Whether there are kernels that multiply small matrices as they lie, fast enough to cut for. */
  default boolean multipliesUnpacked() {
    return false;
  }

  /** What multiplies matrices of so few terms that preparing for more costs more than it saves. */
  default Blas small() {
    return new JavaBlas("small products");
  }

  /** Which library this is, for people to read. */
  String description();
}
