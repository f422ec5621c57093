package dev.mlora.panama.vector;

import dev.mlora.panama.pass.AdamNumbers;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.pass.PlainPasses;

/**
 * The passes on vectors; plain Java does what is left over at the end of a row or a range.
 *
 * <p>A row's columns are taken a cache line or two at a time, all rows of it before the next ones,
 * so that what belongs to the columns stays in registers.
 */
public final class VectorPasses implements Passes {
  /** From so many floats on, rows are copied one by one. */
  private static final int BULK = 64;

  private final PlainPasses plain = new PlainPasses();

  /** Keeps nothing. */
  public VectorPasses() {}

  @Override
  public void finish(boolean relu, int rows, int n, long y, long b, long mask) {
    long stride = 4L * n;
    int column = 0;
    for (; column + Lanes.WIDTH <= n; column += Lanes.WIDTH) {
      long at = 4L * column;
      if (mask == NONE) {
        if (relu) {
          LayerColumns.biasRelu(rows, stride, y + at, b + at);
        } else {
          LayerColumns.bias(rows, stride, y + at, b + at);
        }
      } else if (relu) {
        LayerColumns.biasMaskRelu(rows, stride, y + at, b + at, mask + at);
      } else {
        LayerColumns.biasMask(rows, stride, y + at, b + at, mask + at);
      }
    }
    if (column < n) {
      long at = 4L * column;
      for (int row = 0; row < rows; row++) {
        long here = at + row * stride;
        plain.finish(relu, 1, n - column, y + here, b + at, mask == NONE ? NONE : mask + here);
      }
    }
  }

  @Override
  public void finishAdapted(
      boolean relu, int rows, int n, long y, long b, long mask, long delta, long c) {
    long stride = 4L * n;
    int column = 0;
    for (; column + Lanes.WIDTH <= n; column += Lanes.WIDTH) {
      long at = 4L * column;
      if (mask == NONE) {
        if (relu) {
          LayerColumns.adaptRelu(rows, stride, y + at, b + at, delta + at, c + at);
        } else {
          LayerColumns.adapt(rows, stride, y + at, b + at, delta + at, c + at);
        }
      } else if (relu) {
        LayerColumns.maskAdaptRelu(rows, stride, y + at, b + at, mask + at, delta + at, c + at);
      } else {
        LayerColumns.maskAdapt(rows, stride, y + at, b + at, mask + at, delta + at, c + at);
      }
    }
    if (column < n) {
      long at = 4L * column;
      for (int row = 0; row < rows; row++) {
        long here = at + row * stride;
        plain.finishAdapted(
            relu,
            1,
            n - column,
            y + here,
            b + at,
            mask == NONE ? NONE : mask + here,
            delta + here,
            c + at);
      }
    }
  }

  @Override
  public void maskGradient(long dz, long mask, long masked, long n) {
    long done = whole(n);
    GradientLoops.mask(dz, mask, masked, done);
    plain.maskGradient(dz + done, mask + done, masked + done, n - done / 4);
  }

  @Override
  public void reluBackward(
      int rows, int n, long y, long dy, long mask, long dz, long masked, boolean keep, long sum) {
    if (!keep) {
      zero(sum, n);
    }
    long line = whole(n);
    if (line == 4L * n) {
      reluBackward(rows * line, line, y, dy, mask, dz, masked, sum);
      return;
    }
    for (int row = 0; row < rows; row++) {
      long at = 4L * row * n;
      long end = at + line;
      long maskEnd = mask == NONE ? NONE : mask + end;
      long dzEnd = dz == NONE ? NONE : dz + end;
      if (line > 0) {
        reluBackward(
            line,
            line,
            y + at,
            dy + at,
            mask == NONE ? NONE : mask + at,
            dz == NONE ? NONE : dz + at,
            masked + at,
            sum);
      }
      plain.reluBackward(
          1, n - (int) line / 4, y + end, dy + end, maskEnd, dzEnd, masked + end, true, sum + line);
    }
  }

  private static void reluBackward(
      long bytes, long line, long y, long dy, long mask, long dz, long masked, long sum) {
    if (mask == NONE) {
      GradientLoops.reluSum(y, dy, masked, bytes, sum, line);
    } else if (dz == NONE) {
      GradientLoops.maskedReluSum(y, dy, mask, masked, bytes, sum, line);
    } else {
      GradientLoops.maskedReluSumAndBefore(y, dy, mask, dz, masked, bytes, sum, line);
    }
  }

  @Override
  public void sumRows(int rows, int n, long x, boolean keep, long to) {
    long stride = 4L * n;
    int column = 0;
    for (; column + 2 * Lanes.WIDTH <= n; column += 2 * Lanes.WIDTH) {
      GradientLoops.sumTwoColumns(rows, stride, x + 4L * column, keep, to + 4L * column);
    }
    for (; column + Lanes.WIDTH <= n; column += Lanes.WIDTH) {
      GradientLoops.sumColumn(rows, stride, x + 4L * column, keep, to + 4L * column);
    }
    for (; column < n; column++) {
      GradientLoops.sumElement(rows, stride, x + 4L * column, keep, to + 4L * column);
    }
  }

  @Override
  public void transpose(int rows, int columns, long from, int width, long to, int height) {
    plain.transpose(rows, columns, from, width, to, height);
  }

  @Override
  public void zero(long to, long n) {
    long done = whole(n);
    RowLoops.zero(to, done);
    plain.zero(to + done, n - done / 4);
  }

  @Override
  public void copyRows(int rows, int n, long from, long width, long to, long widthTo) {
    if (n >= BULK) {
      plain.copyRows(rows, n, from, width, to, widthTo);
      return;
    }
    int column = 0;
    for (; column + Lanes.WIDTH <= n; column += Lanes.WIDTH) {
      RowLoops.copy(rows, from + 4L * column, 4 * width, to + 4L * column, 4 * widthTo);
    }
    if (column < n) {
      plain.copyRows(rows, n - column, from + 4L * column, width, to + 4L * column, widthTo);
    }
  }

  @Override
  public void gather(int rows, int n, long table, long ids, long to) {
    if (n % Lanes.WIDTH != 0) {
      plain.gather(rows, n, table, ids, to);
      return;
    }
    for (long at = 0; at < 4L * n; at += Lanes.BYTES) {
      RowLoops.gather(rows, 4L * n, table + at, ids, to + at);
    }
  }

  @Override
  public void scatterAdd(int rows, int n, long from, long ids, long table) {
    if (n % Lanes.WIDTH != 0) {
      plain.scatterAdd(rows, n, from, ids, table);
      return;
    }
    for (long at = 0; at < 4L * n; at += Lanes.BYTES) {
      RowLoops.scatterAdd(rows, 4L * n, from + at, ids, table + at);
    }
  }

  @Override
  public void add(long from, long to, long n) {
    long done = whole(n);
    GradientLoops.add(from, to, done);
    plain.add(from + done, to + done, n - done / 4);
  }

  @Override
  public void adam(
      AdamNumbers numbers,
      float size,
      long x,
      long m,
      long v,
      long g,
      long x1,
      long m1,
      long v1,
      long n) {
    long done = whole(n);
    if (done > 0) {
      AdamLoop.run(numbers, size, x, m, v, g, x1, m1, v1, done);
    }
    if (done < 4 * n) {
      plain.adam(
          numbers,
          size,
          x + done,
          m + done,
          v + done,
          g + done,
          x1 + done,
          m1 + done,
          v1 + done,
          n - done / 4);
    }
  }

  @Override
  public void dropout(long key, int threshold, float kept, long y, long first, long quads) {
    long done = quads / MaskLoop.NUMBERS * MaskLoop.NUMBERS;
    MaskLoop.run(key, threshold, kept, y, first, done);
    plain.dropout(key, threshold, kept, y + 16 * done, first + done, quads - done);
  }

  /** The bytes of n elements that fill whole vectors. */
  private static long whole(long n) {
    return 4 * (n / Lanes.WIDTH * Lanes.WIDTH);
  }

  @Override
  public String description() {
    return "Vector API, %d lanes".formatted(Lanes.WIDTH);
  }
}
