package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * What follows a layer's product, for all rows of one vector's columns. One loop a method and few
 * vectors in each: the JIT compiler then keeps them in registers.
 */
final class LayerColumns {
  private LayerColumns() {}

  /** {@code max(x, 0)} as {@code Math.max} has it: NaN stays. */
  private static FloatVector relu(FloatVector x) {
    return x.blend(0f, x.compare(VectorOperators.LE, 0f));
  }

  static void bias(int rows, long stride, long y, long b) {
    FloatVector bias = load(b);
    for (int row = 0; row < rows; row++) {
      store(load(y).add(bias), y);
      y += stride;
    }
  }

  static void biasRelu(int rows, long stride, long y, long b) {
    FloatVector bias = load(b);
    for (int row = 0; row < rows; row++) {
      store(relu(load(y).add(bias)), y);
      y += stride;
    }
  }

  static void biasMask(int rows, long stride, long y, long b, long mask) {
    FloatVector bias = load(b);
    for (int row = 0; row < rows; row++) {
      store(load(y).add(bias).mul(load(mask)), y);
      y += stride;
      mask += stride;
    }
  }

  static void biasMaskRelu(int rows, long stride, long y, long b, long mask) {
    FloatVector bias = load(b);
    for (int row = 0; row < rows; row++) {
      store(relu(load(y).add(bias).mul(load(mask))), y);
      y += stride;
      mask += stride;
    }
  }

  static void adapt(int rows, long stride, long y, long b, long delta, long c) {
    FloatVector bias = load(b);
    FloatVector own = load(c);
    for (int row = 0; row < rows; row++) {
      store(load(y).add(bias).add(load(delta).add(own)), y);
      y += stride;
      delta += stride;
    }
  }

  static void adaptRelu(int rows, long stride, long y, long b, long delta, long c) {
    FloatVector bias = load(b);
    FloatVector own = load(c);
    for (int row = 0; row < rows; row++) {
      store(relu(load(y).add(bias).add(load(delta).add(own))), y);
      y += stride;
      delta += stride;
    }
  }

  static void maskAdapt(int rows, long stride, long y, long b, long mask, long delta, long c) {
    FloatVector bias = load(b);
    FloatVector own = load(c);
    for (int row = 0; row < rows; row++) {
      store(load(y).add(bias).mul(load(mask)).add(load(delta).add(own)), y);
      y += stride;
      mask += stride;
      delta += stride;
    }
  }

  static void maskAdaptRelu(int rows, long stride, long y, long b, long mask, long delta, long c) {
    FloatVector bias = load(b);
    FloatVector own = load(c);
    for (int row = 0; row < rows; row++) {
      store(relu(load(y).add(bias).mul(load(mask)).add(load(delta).add(own))), y);
      y += stride;
      mask += stride;
      delta += stride;
    }
  }
}
