package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;
import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.range;
import static dev.mlora.panama.vector.Lanes.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * What follows a layer's product, for rows that lie side by side and fill vectors. One loop a
 * method and few vectors in each: the JIT compiler then keeps them in registers.
 *
 * <p>The arguments: all bytes of the rows, the bytes of one, and the addresses of what is computed.
 */
final class LayerLoops {
  private LayerLoops() {}

  /** {@code max(x, 0)} as {@code Math.max} has it: NaN stays. */
  private static FloatVector relu(FloatVector x) {
    return x.blend(0f, x.compare(VectorOperators.LE, 0f));
  }

  static void bias(long bytes, long line, long y, long b) {
    y = address(y);
    b = address(b);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(y + i).add(load(address(b + at))), y + i);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void biasRelu(long bytes, long line, long y, long b) {
    y = address(y);
    b = address(b);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(relu(load(y + i).add(load(address(b + at)))), y + i);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void biasMask(long bytes, long line, long y, long b, long mask) {
    y = address(y);
    b = address(b);
    mask = address(mask);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(y + i).add(load(address(b + at))).mul(load(mask + i)), y + i);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void biasMaskRelu(long bytes, long line, long y, long b, long mask) {
    y = address(y);
    b = address(b);
    mask = address(mask);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(relu(load(y + i).add(load(address(b + at))).mul(load(mask + i))), y + i);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void adapt(long bytes, long line, long y, long b, long delta, long c) {
    y = address(y);
    b = address(b);
    delta = address(delta);
    c = address(c);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(
          load(y + i).add(load(address(b + at))).add(load(delta + i).add(load(address(c + at)))),
          y + i);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void adaptRelu(long bytes, long line, long y, long b, long delta, long c) {
    y = address(y);
    b = address(b);
    delta = address(delta);
    c = address(c);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(
          relu(
              load(y + i)
                  .add(load(address(b + at)))
                  .add(load(delta + i).add(load(address(c + at))))),
          y + i);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void maskAdapt(long bytes, long line, long y, long b, long mask, long delta, long c) {
    y = address(y);
    b = address(b);
    mask = address(mask);
    delta = address(delta);
    c = address(c);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(
          load(y + i)
              .add(load(address(b + at)))
              .mul(load(mask + i))
              .add(load(delta + i).add(load(address(c + at)))),
          y + i);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }

  static void maskAdaptRelu(long bytes, long line, long y, long b, long mask, long delta, long c) {
    y = address(y);
    b = address(b);
    mask = address(mask);
    delta = address(delta);
    c = address(c);
    long at = 0;
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(
          relu(
              load(y + i)
                  .add(load(address(b + at)))
                  .mul(load(mask + i))
                  .add(load(delta + i).add(load(address(c + at))))),
          y + i);
      at = at + Lanes.BYTES == line ? 0 : at + Lanes.BYTES;
    }
  }
}
