package dev.mlora.panama.blas;

/**
 * A library's products in pieces that it multiplies as they lie.
 *
 * <p>OpenBLAS copies both operands into the order of its kernels before it multiplies. For AVX-512
 * it also has kernels that take them as they are, and it uses those where the product of the three
 * sizes is at most a million. So products are cut: the rows at 64, sums of many terms at 64 or
 * fewer, and columns as evenly as the rest of the million allows. Where the matrix is large the
 * copies are worth their time, and a right operand that is stored transposed has no such kernel
 * worth the name; those are left whole.
 *
 * <p>Where columns and sums are cut depends on their number alone and not on the number of rows.
 */
public final class UnpackedProducts implements Blas {
  /** The most that m n k may be for the kernels that copy nothing. */
  private static final int LIMIT = 1_000_000;

  private static final int ROWS = 64;
  private static final int TERMS = 64;

  /** Pieces of columns fill whole vectors. */
  private static final int COLUMNS = 16;

  /** Matrices of more numbers are worth copying; measured between 640 x 320 and 1,280 x 640. */
  private static final int LARGE = 1 << 18;

  private final Blas library;
  private final Blas small;

  /**
   * Prepares.
   *
   * @param library OpenBLAS with kernels for AVX-512
   * @param small what multiplies matrices of few terms
   */
  public UnpackedProducts(Blas library, Blas small) {
    this.library = library;
    this.small = small;
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
    boolean large = (long) n * (transposeA ? m : k) > LARGE;
    boolean whole = (long) ROWS * n * k <= LIMIT && m <= ROWS;
    if (transposeB || large || whole) {
      library.gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
      return;
    }
    int terms = (long) ROWS * n * k <= LIMIT ? k : evenly(k, TERMS);
    int most = Math.max(COLUMNS, LIMIT / (ROWS * terms) / COLUMNS * COLUMNS);
    int columns = n <= most ? n : (evenly(n, most) + COLUMNS - 1) / COLUMNS * COLUMNS;
    long row = transposeA ? 4 : 4L * lda;
    long next = transposeA ? 4L * lda : 4;
    for (int j = 0; j < n; j += columns) {
      for (int p = 0; p < k; p += terms) {
        for (int i = 0; i < m; i += ROWS) {
          library.gemm(
              transposeA,
              false,
              Math.min(ROWS, m - i),
              Math.min(columns, n - j),
              Math.min(terms, k - p),
              alpha,
              a + i * row + p * next,
              lda,
              b + 4L * p * ldb + 4L * j,
              ldb,
              p == 0 ? beta : 1,
              c + 4L * i * ldc + 4L * j,
              ldc);
        }
      }
    }
  }

  /** The size of pieces, none above the most and all but the last alike. */
  private static int evenly(int all, int most) {
    int pieces = (all + most - 1) / most;
    return (all + pieces - 1) / pieces;
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
    return small;
  }

  @Override
  public String description() {
    return library.description() + ", products unpacked";
  }
}
