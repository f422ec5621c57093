package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;
import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.range;
import static dev.mlora.panama.vector.Lanes.store;
import static dev.mlora.panama.vector.Lanes.zero;

import dev.mlora.panama.memory.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Gradients before the activation and sums over rows; ranges are in bytes and fill vectors. */
final class GradientLoops {
  private GradientLoops() {}

  private static FloatVector whereActive(FloatVector y, FloatVector dy) {
    return zero().blend(dy, y.compare(VectorOperators.GT, 0f));
  }

  static void mask(long dz, long mask, long masked, long bytes) {
    for (long i = 0; i < bytes; i += Lanes.BYTES) {
      store(load(dz + i).mul(load(mask + i)), masked + i);
    }
  }

  // The sums of the rows' columns stay in the first cache: going by rows, nothing is read twice.
  static void reluSum(long y, long dy, long dz, long bytes, long sum, long line) {
    y = address(y);
    dy = address(dy);
    dz = address(dz);
    sum = address(sum);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      FloatVector d = whereActive(load(y + i), load(dy + i));
      store(d, dz + i);
      long to = address(sum + at);
      store(load(to).add(d), to);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void maskedReluSum(
      long y, long dy, long mask, long masked, long bytes, long sum, long line) {
    y = address(y);
    dy = address(dy);
    mask = address(mask);
    masked = address(masked);
    sum = address(sum);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      FloatVector d = whereActive(load(y + i), load(dy + i)).mul(load(mask + i));
      store(d, masked + i);
      long to = address(sum + at);
      store(load(to).add(d), to);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void maskedReluSumAndBefore(
      long y, long dy, long mask, long dz, long masked, long bytes, long sum, long line) {
    y = address(y);
    dy = address(dy);
    mask = address(mask);
    dz = address(dz);
    masked = address(masked);
    sum = address(sum);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      FloatVector d = whereActive(load(y + i), load(dy + i));
      store(d, dz + i);
      d = d.mul(load(mask + i));
      store(d, masked + i);
      long to = address(sum + at);
      store(load(to).add(d), to);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void add(long from, long to, long bytes) {
    for (long i = 0; i < bytes; i += Lanes.BYTES) {
      store(load(to + i).add(load(from + i)), to + i);
    }
  }

  static void addUp(int terms, long width, long from, long to, long bytes) {
    from = address(from);
    to = address(to);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      FloatVector sum = load(from + i);
      long at = from + i;
      for (int term = 1; term < terms; term++) {
        at = address(at + width);
        sum = sum.add(load(at));
      }
      store(sum, to + i);
    }
  }

  static void sumTwoColumns(int rows, long stride, long x, long to) {
    FloatVector left = load(to);
    FloatVector right = load(to + Lanes.BYTES);
    for (int row = 0; row < rows; row++) {
      left = left.add(load(x));
      right = right.add(load(x + Lanes.BYTES));
      x += stride;
    }
    store(left, to);
    store(right, to + Lanes.BYTES);
  }

  static void sumColumn(int rows, long stride, long x, long to) {
    FloatVector sum = load(to);
    for (int row = 0; row < rows; row++) {
      sum = sum.add(load(x));
      x += stride;
    }
    store(sum, to);
  }

  static void sumElement(int rows, long stride, long x, long to) {
    float sum = Memory.f32(to);
    for (int row = 0; row < rows; row++) {
      sum += Memory.f32(x);
      x += stride;
    }
    Memory.f32(to, sum);
  }
}
