package dev.mlora.panama.vector;

import dev.mlora.graph.ElementwiseOp;
import dev.mlora.panama.pass.AdamNumbers;
import dev.mlora.panama.pass.Elementwise;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.pass.PlainPasses;

/** The passes on vectors; plain Java does what is left over at the end of a row or a range. */
public final class VectorPasses implements Passes {
  /** From so many floats on, rows are copied one by one. */
  private static final int BULK = 64;

  /** The floats of a cache line. */
  private static final int LINE = 16;

  private final PlainPasses plain = new PlainPasses();

  /** Keeps nothing. */
  public VectorPasses() {}

  @Override
  public void finish(boolean relu, int rows, int n, long y, long b, long mask) {
    long line = whole(n);
    if (line == 4L * n) {
      finish(relu, rows * line, line, y, b, mask);
      return;
    }
    for (int row = 0; row < rows; row++) {
      long at = 4L * row * n;
      if (line > 0) {
        finish(relu, line, line, y + at, b, moved(mask, at));
      }
      int rest = n - (int) line / 4;
      plain.finish(relu, 1, rest, y + at + line, b + line, moved(mask, at + line));
    }
  }

  private static void finish(boolean relu, long bytes, long line, long y, long b, long mask) {
    if (mask == NONE) {
      if (relu) {
        LayerLoops.biasRelu(bytes, line, y, b);
      } else {
        LayerLoops.bias(bytes, line, y, b);
      }
    } else if (relu) {
      LayerLoops.biasMaskRelu(bytes, line, y, b, mask);
    } else {
      LayerLoops.biasMask(bytes, line, y, b, mask);
    }
  }

  @Override
  public void finishAdapted(
      boolean relu, int rows, int n, long y, long b, long mask, long delta, long c) {
    long line = whole(n);
    if (line == 4L * n) {
      finishAdapted(relu, rows * line, line, y, b, mask, delta, c);
      return;
    }
    for (int row = 0; row < rows; row++) {
      long at = 4L * row * n;
      long end = at + line;
      if (line > 0) {
        finishAdapted(relu, line, line, y + at, b, moved(mask, at), delta + at, c);
      }
      int rest = n - (int) line / 4;
      plain.finishAdapted(
          relu, 1, rest, y + end, b + line, moved(mask, end), delta + end, c + line);
    }
  }

  private static void finishAdapted(
      boolean relu, long bytes, long line, long y, long b, long mask, long delta, long c) {
    if (mask == NONE) {
      if (relu) {
        LayerLoops.adaptRelu(bytes, line, y, b, delta, c);
      } else {
        LayerLoops.adapt(bytes, line, y, b, delta, c);
      }
    } else if (relu) {
      LayerLoops.maskAdaptRelu(bytes, line, y, b, mask, delta, c);
    } else {
      LayerLoops.maskAdapt(bytes, line, y, b, mask, delta, c);
    }
  }

  private static long moved(long address, long by) {
    return address == NONE ? NONE : address + by;
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
      if (line > 0) {
        long here = masked + at;
        reluBackward(line, line, y + at, dy + at, moved(mask, at), moved(dz, at), here, sum);
      }
      plain.reluBackward(
          1,
          n - (int) line / 4,
          y + end,
          dy + end,
          moved(mask, end),
          moved(dz, end),
          masked + end,
          true,
          sum + line);
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
    // Here and not in the loops: what they do only now and then, the JIT compiler may leave out of
    // them, and hand them vectors as objects.
    if (!keep) {
      zero(to, n);
    }
    long stride = 4L * n;
    int column = 0;
    for (; column + 2 * Lanes.WIDTH <= n; column += 2 * Lanes.WIDTH) {
      GradientLoops.sumTwoColumns(rows, stride, x + 4L * column, to + 4L * column);
    }
    for (; column + Lanes.WIDTH <= n; column += Lanes.WIDTH) {
      GradientLoops.sumColumn(rows, stride, x + 4L * column, to + 4L * column);
    }
    for (; column < n; column++) {
      GradientLoops.sumElement(rows, stride, x + 4L * column, to + 4L * column);
    }
  }

  @Override
  public void transpose(int rows, int columns, long from, int width, long to, int height) {
    if (4L * Math.max(width, height) > Lanes.LONGEST) {
      plain.transpose(rows, columns, from, width, to, height);
      return;
    }
    int down = Squares.fit() ? rows / Squares.SIDE * Squares.SIDE : 0;
    int across = columns / Squares.SIDE * Squares.SIDE;
    for (int column = 0; column < across; column += Squares.SIDE) {
      for (int row = 0; row < down; row += Squares.SIDE) {
        long square = from + 4L * ((long) row * width + column);
        long into = to + 4L * ((long) column * height + row);
        Squares.turn(square, 4L * width, into, 4L * height);
      }
    }
    pairs(down, columns - across, from + 4L * across, width, to + 4L * across * height, height);
    pairs(rows - down, columns, from + 4L * down * width, width, to + 4L * down, height);
  }

  /** The same by two rows at a time. */
  private void pairs(int rows, int columns, long from, int width, long to, int height) {
    int pairs = rows / 2 * 2;
    for (int column = 0; column < columns; column += LINE) {
      int n = Math.min(LINE, columns - column);
      for (int row = 0; row < pairs; row += 2) {
        long line = from + 4L * ((long) row * width + column);
        long into = to + 4L * ((long) column * height + row);
        RowLoops.turnPair(n, line, 4L * width, into, 4L * height);
      }
    }
    if (pairs < rows) {
      plain.transpose(1, columns, from + 4L * pairs * width, width, to + 4L * pairs, height);
    }
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
    if (n - column >= HalfTiles.WIDTH) {
      RowLoops.copyHalf(rows, from + 4L * column, 4 * width, to + 4L * column, 4 * widthTo);
      column += HalfTiles.WIDTH;
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
  public void scatterAdd(int rows, int n, long from, long ids, long table, int first, int end) {
    if (n == Lanes.WIDTH) {
      RowLoops.scatterAdd(rows, from, ids, table, first, end);
    } else {
      Passes.super.scatterAdd(rows, n, from, ids, table, first, end);
    }
  }

  @Override
  public void add(long from, long to, long n) {
    long done = whole(n);
    GradientLoops.add(from, to, done);
    plain.add(from + done, to + done, n - done / 4);
  }

  @Override
  public void addUp(int terms, long width, long from, long to, long n) {
    long done = whole(n);
    GradientLoops.addUp(terms, 4 * width, from, to, done);
    plain.addUp(terms, width, from + done, to + done, n - done / 4);
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
  public Elementwise loop(ElementwiseOp op) {
    return ElementwiseLoops.of(op);
  }

  @Override
  public String description() {
    return "Vector API, %d lanes".formatted(Lanes.WIDTH);
  }
}
