package dev.mlora.panama.pass;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.panama.memory.Memory;
import dev.mlora.random.CounterRandom;

/** The passes in plain Java, one element at a time. Small methods, each one loop. */
public final class PlainPasses implements Passes {
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
  public void reluGradient(long y, long dy, long dz, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(dz + i, whereActive(f32(y + i), f32(dy + i)));
    }
  }

  @Override
  public void maskGradient(long dz, long mask, long masked, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(masked + i, f32(dz + i) * f32(mask + i));
    }
  }

  @Override
  public void maskedReluGradient(long y, long dy, long mask, long dz, long masked, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      float d = whereActive(f32(y + i), f32(dy + i));
      f32(dz + i, d);
      f32(masked + i, d * f32(mask + i));
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
      Memory.fill(to, 0, n);
    }
    for (int row = 0; row < rows; row++) {
      add(x + 4L * row * n, to, n);
    }
  }

  @Override
  public void transpose(int rows, int columns, long from, long to) {
    for (int column = 0; column < columns; column++) {
      line(rows, from + 4L * column, 4L * columns, to + 4L * column * rows);
    }
  }

  private static void line(int n, long from, long step, long to) {
    for (long i = 0; i < n; i++) {
      f32(to + 4 * i, f32(from + step * i));
    }
  }

  @Override
  public void add(long from, long to, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(to + i, f32(to + i) + f32(from + i));
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
