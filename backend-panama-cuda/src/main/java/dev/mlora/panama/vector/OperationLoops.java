package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;
import static dev.mlora.panama.vector.Lanes.all;
import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.range;
import static dev.mlora.panama.vector.Lanes.repeat;
import static dev.mlora.panama.vector.Lanes.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementwise operations on whole vectors, each to the same bits as in plain Java. One loop a
 * method, as the JIT compiler keeps vectors in registers only within one.
 *
 * <p>The arguments: all bytes of the result, and the addresses of the operands and the result.
 */
final class OperationLoops {
  private OperationLoops() {}

  static void add(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).add(load(b + i)), y + i);
    }
  }

  static void sub(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).sub(load(b + i)), y + i);
    }
  }

  static void mul(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).mul(load(b + i)), y + i);
    }
  }

  static void div(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).div(load(b + i)), y + i);
    }
  }

  static void addOne(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    FloatVector one = repeat(b);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).add(one), y + i);
    }
  }

  static void subOne(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    FloatVector one = repeat(b);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).sub(one), y + i);
    }
  }

  static void mulOne(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    FloatVector one = repeat(b);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).mul(one), y + i);
    }
  }

  static void divOne(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    FloatVector one = repeat(b);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).div(one), y + i);
    }
  }

  static void greater(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(all(0).blend(1f, load(a + i).compare(VectorOperators.GT, load(b + i))), y + i);
    }
  }

  static void greaterOne(long bytes, long a, long b, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    FloatVector one = repeat(b);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(all(0).blend(1f, load(a + i).compare(VectorOperators.GT, one)), y + i);
    }
  }

  static void scale(long bytes, long a, long y, float factor) {
    a = address(a);
    y = address(y);
    FloatVector factors = all(factor);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).mul(factors), y + i);
    }
  }

  static void square(long bytes, long a, long y) {
    a = address(a);
    y = address(y);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      FloatVector x = load(a + i);
      store(x.mul(x), y + i);
    }
  }

  static void sqrt(long bytes, long a, long y) {
    a = address(a);
    y = address(y);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(a + i).sqrt(), y + i);
    }
  }

  /** As {@code Math.max} has it: NaN stays. */
  static void relu(long bytes, long a, long y) {
    a = address(a);
    y = address(y);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      FloatVector x = load(a + i);
      store(x.blend(0f, x.compare(VectorOperators.LE, 0f)), y + i);
    }
  }

  static void select(long bytes, long a, long b, long c, long y) {
    a = address(a);
    b = address(b);
    c = address(c);
    y = address(y);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(load(c + i).blend(load(b + i), load(a + i).compare(VectorOperators.GT, 0f)), y + i);
    }
  }

  static void selectOne(long bytes, long a, long b, long c, long y) {
    a = address(a);
    b = address(b);
    y = address(y);
    FloatVector one = repeat(c);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(one.blend(load(b + i), load(a + i).compare(VectorOperators.GT, 0f)), y + i);
    }
  }
}
