package dev.mlora.panama.pass;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.graph.ElementwiseOp;

/** The elementwise operations in plain Java, one element at a time. */
public final class ScalarLoops {
  private ScalarLoops() {}

  /** The loop of an operation. */
  public static Elementwise of(ElementwiseOp op) {
    return switch (op) {
      case ElementwiseOp.Add add -> ScalarLoops::add;
      case ElementwiseOp.Subtract subtract -> ScalarLoops::subtract;
      case ElementwiseOp.Multiply multiply -> ScalarLoops::multiply;
      case ElementwiseOp.Divide divide -> ScalarLoops::divide;
      case ElementwiseOp.Greater greater -> ScalarLoops::greater;
      case ElementwiseOp.Scale scale -> scale((float) scale.factor());
      case ElementwiseOp.Square square -> ScalarLoops::square;
      case ElementwiseOp.Sqrt sqrt -> ScalarLoops::sqrt;
      case ElementwiseOp.Exp exp -> ScalarLoops::exp;
      case ElementwiseOp.Log log -> ScalarLoops::log;
      case ElementwiseOp.Sigmoid sigmoid -> ScalarLoops::sigmoid;
      case ElementwiseOp.Relu relu -> ScalarLoops::relu;
      case ElementwiseOp.Tanh tanh -> ScalarLoops::tanh;
      case ElementwiseOp.Select select -> ScalarLoops::select;
      case ElementwiseOp.SigmoidCrossEntropy loss -> ScalarLoops::crossEntropy;
    };
  }

  /** The logistic function, exact to a float's rounding for any x. */
  public static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }

  /** Repeats or copies the first operand. */
  public static void copy(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, f32(a + sa * i));
    }
  }

  private static void add(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, f32(a + sa * i) + f32(b + sb * i));
    }
  }

  private static void subtract(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, f32(a + sa * i) - f32(b + sb * i));
    }
  }

  private static void multiply(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, f32(a + sa * i) * f32(b + sb * i));
    }
  }

  private static void divide(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, f32(a + sa * i) / f32(b + sb * i));
    }
  }

  private static void greater(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, f32(a + sa * i) > f32(b + sb * i) ? 1 : 0);
    }
  }

  private static Elementwise scale(float factor) {
    return (a, sa, b, sb, c, sc, y, n) -> {
      for (long i = 0; i < n; i++) {
        f32(y + 4 * i, f32(a + sa * i) * factor);
      }
    };
  }

  private static void square(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      float x = f32(a + sa * i);
      f32(y + 4 * i, x * x);
    }
  }

  private static void sqrt(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, (float) Math.sqrt(f32(a + sa * i)));
    }
  }

  private static void exp(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, (float) Math.exp(f32(a + sa * i)));
    }
  }

  private static void log(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, (float) Math.log(f32(a + sa * i)));
    }
  }

  private static void sigmoid(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, sigmoid(f32(a + sa * i)));
    }
  }

  private static void relu(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, Math.max(f32(a + sa * i), 0f));
    }
  }

  private static void tanh(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, (float) Math.tanh(f32(a + sa * i)));
    }
  }

  private static void select(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, f32(a + sa * i) > 0 ? f32(b + sb * i) : f32(c + sc * i));
    }
  }

  private static void crossEntropy(
      long a, long sa, long b, long sb, long c, long sc, long y, long n) {
    for (long i = 0; i < n; i++) {
      double x = f32(a + sa * i);
      double z = f32(b + sb * i);
      f32(y + 4 * i, (float) (Math.max(x, 0) - x * z + Math.log1p(Math.exp(-Math.abs(x)))));
    }
  }
}
