package dev.mlora.panama.kernel;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.graph.Activation;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.ScalarLoops;

/** The activations of a layer that no fused pass computes, and their gradients. */
final class Activations {
  private Activations() {}

  /** {@code y = activation(y)}; ReLU belongs to the fused passes. */
  static void apply(Activation activation, long y, long n) {
    switch (activation) {
      case IDENTITY -> {}
      case SIGMOID -> sigmoid(y, n);
      case TANH -> tanh(y, n);
      case RELU -> throw fused();
    }
  }

  private static IllegalArgumentException fused() {
    return new IllegalArgumentException("ReLU is part of the fused passes");
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

  /** {@code dz = dy * activation'(z)}, by the result y. */
  static void gradient(Activation activation, long y, long dy, long dz, long n) {
    switch (activation) {
      case IDENTITY -> Memory.copyFloats(dy, dz, n);
      case SIGMOID -> sigmoidGradient(y, dy, dz, n);
      case TANH -> tanhGradient(y, dy, dz, n);
      case RELU -> throw fused();
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
}
