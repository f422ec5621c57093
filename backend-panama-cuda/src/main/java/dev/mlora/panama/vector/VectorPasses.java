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
  public void reluGradient(long y, long dy, long dz, long n) {
    long done = whole(n);
    GradientLoops.relu(y, dy, dz, done);
    plain.reluGradient(y + done, dy + done, dz + done, n - done / 4);
  }

  @Override
  public void maskGradient(long dz, long mask, long masked, long n) {
    long done = whole(n);
    GradientLoops.mask(dz, mask, masked, done);
    plain.maskGradient(dz + done, mask + done, masked + done, n - done / 4);
  }

  @Override
  public void maskedReluGradient(long y, long dy, long mask, long dz, long masked, long n) {
    long done = whole(n);
    GradientLoops.maskedRelu(y, dy, mask, dz, masked, done);
    plain.maskedReluGradient(
        y + done, dy + done, mask + done, dz + done, masked + done, n - done / 4);
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
  public void transpose(int rows, int columns, long from, long to) {
    plain.transpose(rows, columns, from, to);
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
