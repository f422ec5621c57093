package dev.mlora.panama.blas;

import dev.mlora.panama.memory.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * A product {@code [m, k] x [k, n]} in which a row's result is the same to the last bit wherever
 * the row stands and however many rows there are, so that a prediction does not depend on its
 * batch.
 *
 * <p>BLAS libraries do not promise that: OpenBLAS's kernels for AVX2, for one, add up in another
 * order for rows that are left over from groups of 12, and for the first half of such a group in
 * the columns left over from groups of 24. So the number of rows is rounded up to whole groups, the
 * columns are cut where the kernel changes, and for each shape it is checked on this processor,
 * once when a program is compiled, that equal rows come out equal. The order in which a kernel adds
 * depends on the shape and never on the numbers, which makes the check a sound one.
 */
public final class UniformGemm {
  /** The greatest number of rows in one call, a multiple of all groups tried. */
  public static final int MAX_ROWS = 96;

  // One row first: a library that treats any number of rows alike needs no rounding up.
  private static final int[] GROUPS = {1, 12, 16, 48, MAX_ROWS};
  private static final int[] TILES = {64, 48, 24, 16, 8, 4, 1};

  /** How many sums, of other numbers each, have to come out alike. */
  private static final int NUMBERS = 256;

  private static final long SEED = 0x9E3779B97F4A7C15L;

  private final Blas blas;
  private final int group;
  private final int[] cuts;
  private final int n;
  private final int k;
  private final boolean transposeB;

  private UniformGemm(Blas blas, int group, int[] cuts, int n, int k, boolean transposeB) {
    this.blas = blas;
    this.group = group;
    this.cuts = cuts;
    this.n = n;
    this.k = k;
    this.transposeB = transposeB;
  }

  /**
   * Finds the fastest way to call the library that treats all rows alike; plain Java if there is
   * none.
   *
   * @param blas the library
   * @param n the columns of the result
   * @param k the length of the sums
   * @param transposeB whether the right operand is stored as {@code [n, k]}
   */
  public static UniformGemm of(Blas blas, int n, int k, boolean transposeB) {
    for (int group : GROUPS) {
      for (int[] cuts : waysToCut(n)) {
        UniformGemm candidate = new UniformGemm(blas, group, cuts, n, k, transposeB);
        if (candidate.treatsRowsAlike()) {
          return candidate;
        }
      }
    }
    return plain(new JavaBlas("rows alike"), n, k, transposeB);
  }

  /** A product that asks nothing of the library: one call for the rows there are. */
  public static UniformGemm plain(Blas blas, int n, int k, boolean transposeB) {
    return new UniformGemm(blas, 1, new int[] {0, n}, n, k, transposeB);
  }

  /**
   * {@code C = alpha A op(B)}. Up to {@link #MAX_ROWS} rows from m on are read and overwritten with
   * anything.
   */
  public void run(int m, float alpha, long a, int lda, long b, int ldb, long c, int ldc) {
    int rows = (m + group - 1) / group * group;
    for (int i = 0; i + 1 < cuts.length; i++) {
      long from = cuts[i];
      int columns = cuts[i + 1] - cuts[i];
      long right = b + 4 * from * (transposeB ? ldb : 1);
      blas.gemm(
          false, transposeB, rows, columns, k, alpha, a, lda, right, ldb, 0, c + 4 * from, ldc);
    }
  }

  /** The ways to cut n columns, the fewest calls first. */
  private static List<int[]> waysToCut(int n) {
    List<int[]> ways = new ArrayList<>();
    ways.add(new int[] {0, n});
    int left = n % 24;
    if (n > 24 && left >= 16) {
      ways.add(new int[] {0, n - left + 8, n});
      ways.add(new int[] {0, n - left + 8, n - left + 16, n});
    }
    if (n > 24 && left > 0) {
      ways.add(new int[] {0, n - left, n});
      ways.add(new int[] {0, n - left, n - left / 2, n});
    }
    if (n > 8 && n <= 24) {
      ways.add(new int[] {0, 8, n});
      ways.add(n > 16 ? new int[] {0, 8, 16, n} : new int[] {0, n / 2, n});
    }
    for (int tile : TILES) {
      if (tile < n) {
        ways.add(tiles(n, tile));
      }
    }
    return ways;
  }

  private static int[] tiles(int n, int tile) {
    int[] cuts = new int[(n + tile - 1) / tile + 1];
    for (int i = 1; i < cuts.length; i++) {
      cuts[i] = Math.min(i * tile, n);
    }
    return cuts;
  }

  /**
   * Tries enough numbers. Sums in another order are often equal all the same, above all short ones:
   * with one column a single try would find nothing half of the time.
   */
  private boolean treatsRowsAlike() {
    for (int tries = 0; (long) tries * n < NUMBERS; tries++) {
      if (!treatsRowsAlike(tries)) {
        return false;
      }
    }
    return true;
  }

  private boolean treatsRowsAlike(long tries) {
    long other = tries << 40;
    try (Arena arena = Arena.ofConfined()) {
      long a = arena.allocate(4L * MAX_ROWS * k + 4, Memory.ALIGNMENT).address();
      long b = arena.allocate(4L * k * n + 4, Memory.ALIGNMENT).address();
      long c = arena.allocate(4L * MAX_ROWS * n + 4, Memory.ALIGNMENT).address();
      long first = arena.allocate(4L * MAX_ROWS * n + 4, Memory.ALIGNMENT).address();
      for (long i = 0; i < (long) k * n; i++) {
        Memory.f32(b + 4 * i, noise(other + i));
      }
      for (long i = 0; i < (long) MAX_ROWS * k; i++) {
        Memory.f32(a + 4 * i, noise(-1 - other - i % k));
      }
      int ldb = transposeB ? k : n;
      run(group, 1, a, k, b, ldb, first, n);
      for (int rows = group; rows <= MAX_ROWS; rows += group) {
        run(rows, 1, a, k, b, ldb, c, n);
        if (!allEqual(first, c, rows)) {
          return false;
        }
      }
      return true;
    }
  }

  private boolean allEqual(long first, long c, int rows) {
    for (long i = 0; i < (long) rows * n; i++) {
      int expected = Memory.i32(first + 4 * (i % n));
      if (Memory.i32(c + 4 * i) != expected) {
        return false;
      }
    }
    return true;
  }

  private static float noise(long i) {
    long z = (i + 1) * SEED;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    return (z >>> 40) * 0x1p-24f - 0.5f;
  }
}
