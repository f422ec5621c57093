package dev.mlora.panama.kernel;

import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.blas.UniformGemm;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.plan.Kernel;

/** Products of segments of rows with matrices of their own. */
public final class SegmentProducts {
  private SegmentProducts() {}

  /** The scratch memory that {@link #rows} needs, in floats. */
  public static long scratch(int columns) {
    return (long) UniformGemm.MAX_ROWS * columns;
  }

  /**
   * A block of rows of y, {@code x[segment] op(w[segment])}.
   *
   * @param product how rows are multiplied
   * @param ldb from one line of a matrix as it is stored to the next
   */
  public static Kernel rows(UniformGemm product, int x, int w, Segments segments, int y, int ldb) {
    return (work, block) -> {
      int k = work.width(x);
      int n = work.width(y);
      // A product may run over the end of its rows, which may be another worker's.
      long scratch = work.scratch(block);
      int row = block.from();
      for (int s = segments.at(work, row); row < block.to(); s++) {
        int end = Math.min(segments.to(work, s), block.to());
        while (row < end) {
          int count = Math.min(UniformGemm.MAX_ROWS, end - row);
          product.run(count, 1, work.row(x, row), k, work.row(w, s), ldb, scratch, n);
          Memory.copyFloats(scratch, work.row(y, row), (long) count * n);
          row += count;
        }
      }
    };
  }

  /** A block of rows' part of {@code x[segment]^T y[segment]}. */
  public static Kernel outer(Blas blas, int x, int y, Segments segments, Partials sums) {
    return (work, block) -> {
      int k = work.width(x);
      int m = work.width(y);
      int row = block.from();
      for (int s = segments.at(work, row); row < block.to(); s++) {
        int begin = segments.from(work, s);
        int end = segments.to(work, s);
        int to = Math.min(end, block.to());
        if (to > row) {
          // The group's sum over this segment begins with the first row that both have.
          float keep = row == Math.max(begin, block.groupFrom()) ? 0 : 1;
          long sum = sums.of(work, block, s, begin, end);
          long left = work.row(x, row);
          blas.gemm(true, false, k, m, to - row, 1, left, k, work.row(y, row), m, keep, sum, m);
          row = to;
        }
      }
    };
  }
}
