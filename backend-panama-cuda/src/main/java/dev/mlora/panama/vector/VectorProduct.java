package dev.mlora.panama.vector;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.panama.memory.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One thread's products {@code C = alpha op(A) B} or added to C. Columns that fill no vector, nor
 * half of one, are copied between zeros first; a factor, and what there is already in such columns,
 * is for a pass of its own over sums that are still in the cache.
 */
final class VectorProduct {
  /** Whole tiles of six and of seven rows. */
  private static final int ROWS_AT_ONCE = 42;

  private final VectorGemm gemm = new VectorGemm();
  private MemorySegment memory = MemorySegment.NULL;

  /** Memory of this thread, freed with it. */
  private long floats(long n) {
    if (memory.byteSize() < 4 * n) {
      memory = Arena.ofAuto().allocate(4 * n, Memory.ALIGNMENT);
    }
    return memory.address();
  }

  /** Multiplies; distances are in bytes, see {@link VectorGemm#run}. */
  void run(
      int m,
      int n,
      int k,
      float alpha,
      long a,
      long row,
      long next,
      long b,
      long line,
      boolean keep,
      long c,
      long to) {
    int whole = n / Lanes.WIDTH * Lanes.WIDTH;
    if (whole > 0 && alpha == 1) {
      gemm.run(m, whole, k, a, row, next, b, line, keep, c, to);
    } else if (whole > 0) {
      long sums = floats((long) ROWS_AT_ONCE * whole);
      throughSums(m, whole, whole, k, alpha, a, row, next, b, line, keep, sums, c, to);
    }
    if (n - whole >= HalfTiles.WIDTH && alpha == 1 && !keep) {
      HalfTiles.run(m, k, a, row, next, b + 4L * whole, line, c + 4L * whole, to);
      whole += HalfTiles.WIDTH;
    }
    if (whole < n) {
      int wide = Lanes.WIDTH;
      long sums = floats((long) (ROWS_AT_ONCE + k) * wide);
      long padded = sums + 4L * ROWS_AT_ONCE * wide;
      long at = 4L * whole;
      pad(k, n - whole, b + at, line, padded);
      throughSums(
          m, wide, n - whole, k, alpha, a, row, next, padded, 4L * wide, keep, sums, c + at, to);
    }
  }

  private void throughSums(
      int m,
      int wide,
      int n,
      int k,
      float alpha,
      long a,
      long row,
      long next,
      long b,
      long line,
      boolean keep,
      long sums,
      long c,
      long to) {
    for (int from = 0; from < m; from += ROWS_AT_ONCE) {
      int rows = Math.min(ROWS_AT_ONCE, m - from);
      gemm.run(rows, wide, k, a + from * row, row, next, b, line, false, sums, 4L * wide);
      if (wide == n && to == 4L * n) {
        ScaledSums.put((long) rows * n, alpha, keep, sums, c + from * to);
      } else {
        for (int i = 0; i < rows; i++) {
          ScaledSums.put(n, alpha, keep, sums + 4L * i * wide, c + (from + i) * to);
        }
      }
    }
  }

  private static void pad(int lines, int n, long b, long line, long to) {
    Memory.fill(to, 0, (long) lines * Lanes.WIDTH);
    for (int i = 0; i < lines; i++) {
      for (int j = 0; j < n; j++) {
        f32(to + Lanes.BYTES * i + 4L * j, f32(b + line * i + 4L * j));
      }
    }
  }

  /**
   * The same product computed as {@code (B^T op(A)^T)^T}, for a C that is narrower than high and an
   * A that is stored transposed: then vectors run along C's columns.
   *
   * @param lineA from one term of A to the next
   */
  void flipped(
      int m,
      int n,
      int k,
      float alpha,
      long a,
      long lineA,
      long b,
      long line,
      boolean keep,
      long c,
      long to) {
    MemorySegment result = flippedResult(4L * m * n);
    run(n, m, k, alpha, b, 4, line, a, lineA, false, result.address(), 4L * m);
    for (int j = 0; j < n; j++) {
      ScaledSums.column(m, keep, result.address() + 4L * j * m, c + 4L * j, to);
    }
  }

  private MemorySegment flippedResult = MemorySegment.NULL;

  private MemorySegment flippedResult(long bytes) {
    if (flippedResult.byteSize() < bytes) {
      flippedResult = Arena.ofAuto().allocate(bytes, Memory.ALIGNMENT);
    }
    return flippedResult;
  }
}
