package dev.mlora.panama.kernel;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.graph.Activation;

/**
 * The elementwise passes of a fully connected layer in plain Java, fused so that each element is
 * read and written once. Small methods, each one loop: that is what the JIT compiler optimises
 * best, and where loops over vectors can take their place.
 */
final class LayerLoops {
  private LayerLoops() {}

  /** {@code y = y + b}. */
  static void bias(long y, long b, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, f32(y + i) + f32(b + i));
    }
  }

  /** {@code y = mask * (y + b)}. */
  static void biasMask(long y, long b, long mask, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, (f32(y + i) + f32(b + i)) * f32(mask + i));
    }
  }

  /** {@code y = max(y, 0)}. */
  static void relu(long y, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, Math.max(f32(y + i), 0f));
    }
  }

  /** {@code y = max(y + b, 0)}. */
  static void biasRelu(long y, long b, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, Math.max(f32(y + i) + f32(b + i), 0f));
    }
  }

  /** {@code y = max(mask * (y + b), 0)}. */
  static void biasMaskRelu(long y, long b, long mask, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, Math.max((f32(y + i) + f32(b + i)) * f32(mask + i), 0f));
    }
  }

  /** {@code y = y + (delta + c)}. */
  static void deltaBias(long y, long delta, long c, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, f32(y + i) + (f32(delta + i) + f32(c + i)));
    }
  }

  /** {@code y = max((y + b) + (delta + c), 0)}. */
  static void biasDeltaRelu(long y, long b, long delta, long c, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, Math.max((f32(y + i) + f32(b + i)) + (f32(delta + i) + f32(c + i)), 0f));
    }
  }

  /** {@code y = max(mask * (y + b) + (delta + c), 0)}. */
  static void biasMaskDeltaRelu(long y, long b, long mask, long delta, long c, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      float shared = (f32(y + i) + f32(b + i)) * f32(mask + i);
      f32(y + i, Math.max(shared + (f32(delta + i) + f32(c + i)), 0f));
    }
  }

  /** {@code y = activation(y)}. */
  static void activate(Activation activation, long y, long n) {
    switch (activation) {
      case IDENTITY -> {}
      case RELU -> relu(y, n);
      case SIGMOID -> sigmoid(y, n);
      case TANH -> tanh(y, n);
    }
  }

  private static void sigmoid(long y, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, ScalarLoops.sigmoid(f32(y + i)));
    }
  }

  private static void tanh(long y, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(y + i, (float) Math.tanh(f32(y + i)));
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

  /** {@code dz = dy * activation'(z)}, by the result y. */
  static void activationGradient(Activation activation, long y, long dy, long dz, long n) {
    switch (activation) {
      case IDENTITY -> Layouts.copyFloats(dy, dz, n);
      case RELU -> reluGradient(y, dy, dz, n);
      case SIGMOID -> sigmoidGradient(y, dy, dz, n);
      case TANH -> tanhGradient(y, dy, dz, n);
    }
  }

  private static void reluGradient(long y, long dy, long dz, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(dz + i, whereActive(f32(y + i), f32(dy + i)));
    }
  }

  private static void sigmoidGradient(long y, long dy, long dz, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      float s = f32(y + i);
      f32(dz + i, f32(dy + i) * (s * (1 - s)));
    }
  }

  private static void tanhGradient(long y, long dy, long dz, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      float t = f32(y + i);
      f32(dz + i, f32(dy + i) * (1 - t * t));
    }
  }

  /** {@code masked = mask * dz}. */
  static void maskGradient(long dz, long mask, long masked, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      f32(masked + i, f32(dz + i) * f32(mask + i));
    }
  }

  /** {@code dz = y > 0 ? dy : 0} and {@code masked = mask * dz} in one pass. */
  static void maskedReluGradient(long y, long dy, long mask, long dz, long masked, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      float d = whereActive(f32(y + i), f32(dy + i));
      f32(dz + i, d);
      f32(masked + i, d * f32(mask + i));
    }
  }
}
