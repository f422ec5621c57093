package dev.mlora.panama.vector;

import dev.mlora.panama.blas.Blas;

/**
 * Products by shape: those with a narrow operand on vectors here, all others by a library. The rule
 * is fixed, so that the same shape always gives the same bits.
 */
public final class VectorBlas implements Blas {
  /**
   * Up to this many rows, columns or terms, vectors are faster than OpenBLAS, which copies both
   * operands to an order of its own first; measured on AVX2, see docs/performance.md.
   */
  private static final int NARROW = 16;

  private final Blas library;
  private final ThreadLocal<NarrowProduct> products = ThreadLocal.withInitial(NarrowProduct::new);

  /**
   * Prepares.
   *
   * @param library what multiplies large matrices
   */
  public VectorBlas(Blas library) {
    this.library = library;
  }

  @Override
  public void gemm(
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
      int ldc) {
    boolean narrow = m <= NARROW || n <= NARROW || k <= NARROW;
    // A single column is the same memory read as a single row.
    boolean plain = !transposeB || (k == 1 && ldb == 1);
    if (!narrow || !plain || (beta != 0 && beta != 1)) {
      library.gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
      return;
    }
    NarrowProduct product = products.get();
    boolean keep = beta != 0;
    if (transposeA && n <= NARROW && m > n) {
      product.flipped(m, n, k, alpha, a, 4L * lda, b, 4L * ldb, keep, c, 4L * ldc);
      return;
    }
    long row = transposeA ? 4 : 4L * lda;
    long next = transposeA ? 4L * lda : 4;
    product.run(m, n, k, alpha, a, row, next, b, 4L * ldb, keep, c, 4L * ldc);
  }

  @Override
  public String description() {
    return library.description() + ", narrow products on the Vector API";
  }
}
