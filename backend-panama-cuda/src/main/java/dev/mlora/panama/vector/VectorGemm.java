package dev.mlora.panama.vector;

import dev.mlora.panama.memory.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * {@code C = op(A) B} or {@code C + op(A) B} on vectors, for as many columns as fill whole vectors.
 *
 * <p>Every element of C is one chain of fused multiply-adds in the order of the terms, beginning
 * with 0 or with what is there. So it is the same to the last bit whatever the numbers of rows and
 * columns, and whatever the width of a vector.
 *
 * <p>Two vectors of columns at a time, all rows of them before the next: the lines of B that they
 * need are copied side by side, where they fill a part of the first cache and no more. One object a
 * thread, as it keeps that memory.
 */
final class VectorGemm {
  /** The terms at once; so many lines of two vectors fill half of a small first cache. */
  private static final int TERMS = 256;

  /** The rows of A at once, so that they stay in the second cache for all columns. */
  private static final int ROWS = 384;

  /** With fewer rows, copying B costs more than reading it where it is. */
  private static final int WORTH_COPYING = 24;

  private final MemorySegment lines =
      Arena.ofAuto().allocate(2 * Lanes.BYTES * TERMS, Memory.ALIGNMENT);

  /**
   * Multiplies.
   *
   * @param m the rows of C
   * @param n the columns of C, a multiple of {@link Lanes#WIDTH}
   * @param k the terms of each sum
   * @param a the address of A
   * @param row from one row of op(A) to the next, in bytes; the others likewise
   * @param next from one term of a row of op(A) to the next
   * @param b the address of B
   * @param line from one row of B to the next
   * @param keep whether sums begin with what is in C
   * @param c the address of C
   * @param to from one row of C to the next
   */
  void run(
      int m,
      int n,
      int k,
      long a,
      long row,
      long next,
      long b,
      long line,
      boolean keep,
      long c,
      long to) {
    for (int i = 0; i < m; i += ROWS) {
      int rows = Math.min(ROWS, m - i);
      int p = 0;
      do {
        int terms = Math.min(TERMS, k - p);
        long here = a + i * row + p * next;
        panels(rows, n, terms, here, row, next, b + p * line, line, keep || p > 0, c + i * to, to);
        p += terms;
      } while (p < k);
    }
  }

  private void panels(
      int m,
      int n,
      int k,
      long a,
      long row,
      long next,
      long b,
      long line,
      boolean keep,
      long c,
      long to) {
    int column = 0;
    int pair = 2 * Lanes.WIDTH;
    for (; column + pair <= n; column += pair) {
      long at = 4L * column;
      long panel = b + at;
      long step = line;
      if (m >= WORTH_COPYING && line > 2 * Lanes.BYTES) {
        panel = lines.address();
        step = 2 * Lanes.BYTES;
        RowLoops.copyPairs(k, b + at, line, panel);
      }
      if (keep) {
        moreOfTwo(m, k, a, row, next, panel, step, c + at, to);
      } else {
        two(m, k, a, row, next, panel, step, c + at, to);
      }
    }
    if (column < n) {
      long at = 4L * column;
      if (keep) {
        moreOfOne(m, k, a, row, next, b + at, line, c + at, to);
      } else {
        one(m, k, a, row, next, b + at, line, c + at, to);
      }
    }
  }

  // A tile costs as much with few rows as with many, as each sum waits for the one before: the rows
  // left over are computed with some of those before them once more.
  private static void two(
      int m, int k, long a, long row, long next, long b, long line, long c, long to) {
    int i = 0;
    // Eight or seven rows are two tiles of four.
    for (; m - i >= 6 && m - i != 7 && m - i != 8; i += 6) {
      PairTiles.sixRows(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    if (m - i == 5 && i > 0) {
      i = m - 6;
      PairTiles.sixRows(k, a + i * row, row, next, b, line, c + i * to, to);
      return;
    }
    for (; m - i >= 4; i += 4) {
      PairTiles.fourRows(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    if (i < m && m >= 4) {
      i = m - 4;
      PairTiles.fourRows(k, a + i * row, row, next, b, line, c + i * to, to);
      return;
    }
    for (; i < m; i++) {
      PairTiles.oneRow(k, a + i * row, row, next, b, line, c + i * to, to);
    }
  }

  private static void moreOfTwo(
      int m, int k, long a, long row, long next, long b, long line, long c, long to) {
    int i = 0;
    for (; i + 4 <= m; i += 4) {
      PairTiles.moreOfFourRows(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    for (; i < m; i++) {
      PairTiles.moreOfOneRow(k, a + i * row, row, next, b, line, c + i * to, to);
    }
  }

  private static void one(
      int m, int k, long a, long row, long next, long b, long line, long c, long to) {
    int i = 0;
    for (; i + 7 <= m; i += 7) {
      SingleTiles.sevenRows(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    if (i < m && m >= 7) {
      i = m - 7;
      SingleTiles.sevenRows(k, a + i * row, row, next, b, line, c + i * to, to);
      return;
    }
    if (i < m && m >= 4) {
      SingleTiles.fourRows(k, a, row, next, b, line, c, to);
      i = m - 4;
      SingleTiles.fourRows(k, a + i * row, row, next, b, line, c + i * to, to);
      return;
    }
    for (; i < m; i++) {
      SingleTiles.oneRow(k, a + i * row, row, next, b, line, c + i * to, to);
    }
  }

  private static void moreOfOne(
      int m, int k, long a, long row, long next, long b, long line, long c, long to) {
    int i = 0;
    for (; i + 4 <= m; i += 4) {
      SingleTiles.moreOfFourRows(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    for (; i < m; i++) {
      SingleTiles.moreOfOneRow(k, a + i * row, row, next, b, line, c + i * to, to);
    }
  }
}
