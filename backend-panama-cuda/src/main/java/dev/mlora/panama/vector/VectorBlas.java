package dev.mlora.panama.vector;

import dev.mlora.panama.blas.Blas;

/**
 * Products on vectors; a library does those whose right operand is stored transposed, and large
 * ones, for which it has the better order. The rule looks at the shape alone, so that the same
 * product always gives the same bits; and unless A is stored transposed not at its rows, so that
 * every row of a prediction is computed alike. Measured on AVX2, see docs/performance.md.
 */
public final class VectorBlas implements Blas {
  /** Up to this many columns, any product is faster here. */
  private static final int NARROW = 64;

  /** Up to this many columns of A, products of any width are. */
  private static final int LARGE = 512;

  private final Blas library;
  private final ThreadLocal<VectorProduct> products = ThreadLocal.withInitial(VectorProduct::new);

  /**
   * Prepares.
   *
   * @param library what multiplies by transposed matrices
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
    // A single column is the same memory read as a single row.
    boolean plain = !transposeB || (k == 1 && ldb == 1);
    boolean large = n > NARROW && (transposeA ? m : k) > LARGE;
    boolean near = 4L * Math.max(lda, Math.max(ldb, ldc)) <= Lanes.LONGEST;
    if (!plain || large || !near || (beta != 0 && beta != 1)) {
      library.gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
      return;
    }
    VectorProduct product = products.get();
    boolean keep = beta != 0;
    if (transposeA && n < Lanes.WIDTH && m > n) {
      product.flipped(m, n, k, alpha, a, 4L * lda, b, 4L * ldb, keep, c, 4L * ldc);
      return;
    }
    long row = transposeA ? 4 : 4L * lda;
    long next = transposeA ? 4L * lda : 4;
    product.run(m, n, k, alpha, a, row, next, b, 4L * ldb, keep, c, 4L * ldc);
  }

  @Override
  public boolean transposedIsSlow() {
    return true;
  }

  @Override
  public int rowsAtOnce() {
    return 128;
  }

  @Override
  public Blas small() {
    return fewTerms();
  }

  /** What multiplies matrices of so few terms that preparing for more costs more than it saves. */
  public static Blas fewTerms() {
    return new SmallProducts();
  }

  @Override
  public String description() {
    return library.description() + ", products on the Vector API";
  }
}
