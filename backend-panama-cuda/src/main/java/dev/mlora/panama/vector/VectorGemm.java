package dev.mlora.panama.vector;

/**
 * {@code C = op(A) B} on vectors and without packing, for as many columns as fill whole vectors.
 *
 * <p>Every element of C is one chain of fused multiply-adds in the order of the terms, beginning
 * with 0. So it is the same to the last bit whatever the numbers of rows and columns, and whatever
 * the width of a vector.
 */
final class VectorGemm {
  private VectorGemm() {}

  /**
   * Multiplies.
   *
   * @param m the rows of C
   * @param n the columns of C, a multiple of {@link Lanes#WIDTH}
   * @param k the terms of each sum
   * @param a the address of A
   * @param row from one row of op(A) to the next, in bytes; the others likewise
   * @param next from one term of a row of op(A) to the next
   * @param line from one row of B to the next
   * @param to from one row of C to the next
   */
  static void run(
      int m, int n, int k, long a, long row, long next, long b, long line, long c, long to) {
    int wide = Lanes.WIDTH;
    int column = 0;
    for (; column + 3 * wide <= n; column += 3 * wide) {
      three(m, k, a, row, next, b + 4L * column, line, c + 4L * column, to);
    }
    if (column + 2 * wide <= n) {
      two(m, k, a, row, next, b + 4L * column, line, c + 4L * column, to);
      column += 2 * wide;
    }
    if (column + wide <= n) {
      one(m, k, a, row, next, b + 4L * column, line, c + 4L * column, to);
    }
  }

  private static void three(
      int m, int k, long a, long row, long next, long b, long line, long c, long to) {
    int i = 0;
    for (; i + 4 <= m; i += 4) {
      Tiles.fourByThree(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    for (; i < m; i++) {
      RowTiles.oneByThree(k, a + i * row, row, next, b, line, c + i * to, to);
    }
  }

  private static void two(
      int m, int k, long a, long row, long next, long b, long line, long c, long to) {
    int i = 0;
    for (; i + 4 <= m; i += 4) {
      Tiles.fourByTwo(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    for (; i < m; i++) {
      RowTiles.oneByTwo(k, a + i * row, row, next, b, line, c + i * to, to);
    }
  }

  private static void one(
      int m, int k, long a, long row, long next, long b, long line, long c, long to) {
    int i = 0;
    for (; i + 8 <= m; i += 8) {
      Tiles.eightByOne(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    for (; i + 4 <= m; i += 4) {
      Tiles.fourByOne(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    for (; i < m; i++) {
      RowTiles.oneByOne(k, a + i * row, row, next, b, line, c + i * to, to);
    }
  }
}
