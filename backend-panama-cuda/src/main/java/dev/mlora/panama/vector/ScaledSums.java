package dev.mlora.panama.vector;

import static dev.mlora.panama.memory.Memory.f32;
import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.store;

/** {@code c = alpha * sums}, or added to c, for elements that lie side by side. */
final class ScaledSums {
  private ScaledSums() {}

  static void put(long n, float alpha, boolean keep, long sums, long c) {
    long done = 4 * (n / Lanes.WIDTH * Lanes.WIDTH);
    if (keep) {
      add(done, alpha, sums, c);
    } else {
      set(done, alpha, sums, c);
    }
    for (long i = done; i < 4 * n; i += 4) {
      float scaled = f32(sums + i) * alpha;
      f32(c + i, keep ? f32(c + i) + scaled : scaled);
    }
  }

  private static void add(long bytes, float alpha, long sums, long c) {
    for (long i = 0; i < bytes; i += Lanes.BYTES) {
      store(load(c + i).add(load(sums + i).mul(alpha)), c + i);
    }
  }

  private static void set(long bytes, float alpha, long sums, long c) {
    for (long i = 0; i < bytes; i += Lanes.BYTES) {
      store(load(sums + i).mul(alpha), c + i);
    }
  }

  /** Writes n sums down a column of C, or adds them. */
  static void column(int n, boolean keep, long sums, long c, long to) {
    for (int i = 0; i < n; i++) {
      float sum = f32(sums + 4L * i);
      f32(c + i * to, keep ? f32(c + i * to) + sum : sum);
    }
  }
}
