package dev.mlora.panama.pass;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.panama.memory.Memory;
import dev.mlora.random.CounterRandom;

/** The passes in plain Java, one element at a time. Small methods, each one loop. */
public final class PlainPasses implements Passes {
  /** The floats of a cache line. */
  private static final int LINE = 16;

  /** Keeps nothing. */
  public PlainPasses() {}

  @Override
  public void finish(boolean relu, int rows, int n, long y, long b, long mask) {
    for (int row = 0; row < rows; row++) {
      long at = 4L * row * n;
      if (mask == NONE) {
        bias(y + at, b, n);
      } else {
        biasMask(y + at, b, mask + at, n);
      }
      if (relu) {
        relu(y + at, n);
      }
    }
  }

  @Override
  public void finishAdapted(
      boolean relu, int rows, int n, long y, long b, long mask, long delta, long c) {
    for (int row = 0; row < rows; row++) {
      long at = 4L * row * n;
      if (mask == NONE) {
        bias(y + at, b, n);
      } else {
        biasMask(y + at, b, mask + at, n);
      }
      deltaBias(y + at, delta + at, c, n);
      if (relu) {
        relu(y + at, n);
      }
    }
  }

  private static void bias(long y, long b, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, f32(y + i) + f32(b + i));
    }
  }

  private static void biasMask(long y, long b, long mask, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, (f32(y + i) + f32(b + i)) * f32(mask + i));
    }
  }

  private static void deltaBias(long y, long delta, long c, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, f32(y + i) + (f32(delta + i) + f32(c + i)));
    }
  }

  private static void relu(long y, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, Math.max(f32(y + i), 0f));
    }
  }

  @Override
  public void maskGradient(long dz, long mask, long masked, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(masked + i, f32(dz + i) * f32(mask + i));
    }
  }

  @Override
  public void reluBackward(
      int rows, int n, long y, long dy, long mask, long dz, long masked, boolean keep, long sum) {
    if (!keep) {
      zero(sum, n);
    }
    for (int row = 0; row < rows; row++) {
      long at = 4L * row * n;
      long before = dz == NONE ? masked : dz;
      reluGradient(y + at, dy + at, before + at, n);
      if (mask != NONE) {
        maskGradient(before + at, mask + at, masked + at, n);
      }
      add(masked + at, sum, n);
    }
  }

  private static void reluGradient(long y, long dy, long dz, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(dz + i, whereActive(f32(y + i), f32(dy + i)));
    }
  }

  /**
   * {@code y > 0 ? dy : 0} without a branch, which no processor could predict: as integers, the
   * positive floats and infinity are 1 to 0x7F800000, and NaN lies above.
   */
  private static float whereActive(float y, float dy) {
    int t = Float.floatToRawIntBits(y) - 1;
    int inactive = (t | (0x7F7F_FFFF - t)) >> 31;
    return Float.intBitsToFloat(Float.floatToRawIntBits(dy) & ~inactive);
  }

  @Override
  public void sumRows(int rows, int n, long x, boolean keep, long to) {
    if (!keep) {
      zero(to, n);
    }
    for (int row = 0; row < rows; row++) {
      add(x + 4L * row * n, to, n);
    }
  }

  // A cache line of columns at a time: each is then read once and written in as many streams as the
  // first cache can hold.
  @Override
  public void transpose(int rows, int columns, long from, int width, long to, int height) {
    for (int column = 0; column < columns; column += LINE) {
      int n = Math.min(LINE, columns - column);
      for (int row = 0; row < rows; row++) {
        long line = from + 4L * ((long) row * width + column);
        column(n, line, to + 4L * ((long) column * height + row), 4L * height);
      }
    }
  }

  private static void column(int n, long from, long to, long step) {
    for (int i = 0; i < n; i++) {
      f32(to + i * step, f32(from + 4L * i));
    }
  }

  @Override
  public void zero(long to, long n) {
    Memory.fill(to, 0, n);
  }

  @Override
  public void copyRows(int rows, int n, long from, long width, long to, long widthTo) {
    for (int row = 0; row < rows; row++) {
      Memory.copyFloats(from + 4L * row * width, to + 4L * row * widthTo, n);
    }
  }

  @Override
  public void gather(int rows, int n, long table, long ids, long to) {
    for (int i = 0; i < rows; i++) {
      Memory.copyFloats(table + 4L * n * Memory.i32(ids + 4L * i), to + 4L * n * i, n);
    }
  }

  @Override
  public void add(long from, long to, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(to + i, f32(to + i) + f32(from + i));
    }
  }

  @Override
  public void addUp(int terms, long width, long from, long to, long n) {
    Memory.copyFloats(from, to, n);
    for (int term = 1; term < terms; term++) {
      add(from + 4 * width * term, to, n);
    }
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
    float beta1 = numbers.beta1();
    float beta2 = numbers.beta2();
    float rest1 = numbers.rest1();
    float rest2 = numbers.rest2();
    float epsilon = numbers.epsilon();
    float penalty = numbers.penalty();
    for (long i = 0; i < 4 * n; i += 4) {
      float weight = f32(x + i);
      float gradient = f32(g + i) + penalty * weight;
      float first = beta1 * f32(m + i) + rest1 * gradient;
      float second = beta2 * f32(v + i) + rest2 * (gradient * gradient);
      f32(m1 + i, first);
      f32(v1 + i, second);
      f32(x1 + i, weight - size * first / ((float) Math.sqrt(second) + epsilon));
    }
  }

  // Without branches, which no processor could predict: a comparison's sign bit clears the float.
  @Override
  public void dropout(long key, int threshold, float kept, long y, long first, long quads) {
    long keep = Float.floatToRawIntBits(kept) & 0xFFFFFFFFL;
    long index = first;
    for (long p = y; p < y + 16 * quads; p += 16) {
      long bits = CounterRandom.bits(key, index++);
      long a = ((bits & 0xFFFF) - threshold) >> 63;
      long b = ((bits >>> 16 & 0xFFFF) - threshold) >> 63;
      long c = ((bits >>> 32 & 0xFFFF) - threshold) >> 63;
      long d = ((bits >>> 48) - threshold) >> 63;
      Memory.i64(p, (keep & ~a) | (keep & ~b) << 32);
      Memory.i64(p + 8, (keep & ~c) | (keep & ~d) << 32);
    }
  }

  @Override
  public String description() {
    return "plain Java loops";
  }
}
