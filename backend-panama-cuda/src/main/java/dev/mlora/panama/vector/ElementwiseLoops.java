package dev.mlora.panama.vector;

import dev.mlora.graph.ElementwiseOp;
import dev.mlora.panama.pass.Elementwise;
import dev.mlora.panama.pass.ScalarLoops;
import org.jspecify.annotations.Nullable;

/**
 * The elementwise operations that vectors compute. Plain Java does the others, what is left over at
 * the end of a line, and whatever repeats an operand for which there is no loop here.
 */
final class ElementwiseLoops {
  private ElementwiseLoops() {}

  /** Computes whole vectors: their bytes, and the addresses of the operands and the result. */
  @FunctionalInterface
  private interface Loop {
    void run(long bytes, long a, long b, long c, long y);
  }

  /** The loop of an operation. */
  static Elementwise of(ElementwiseOp op) {
    Elementwise plain = ScalarLoops.of(op);
    return switch (op) {
      case ElementwiseOp.Add add ->
          new Binary(
              plain,
              (n, a, b, c, y) -> OperationLoops.add(n, a, b, y),
              (n, a, b, c, y) -> OperationLoops.addOne(n, a, b, y),
              (n, a, b, c, y) -> OperationLoops.addOne(n, b, a, y));
      case ElementwiseOp.Subtract subtract ->
          new Binary(
              plain,
              (n, a, b, c, y) -> OperationLoops.sub(n, a, b, y),
              (n, a, b, c, y) -> OperationLoops.subOne(n, a, b, y),
              null);
      case ElementwiseOp.Multiply multiply ->
          new Binary(
              plain,
              (n, a, b, c, y) -> OperationLoops.mul(n, a, b, y),
              (n, a, b, c, y) -> OperationLoops.mulOne(n, a, b, y),
              (n, a, b, c, y) -> OperationLoops.mulOne(n, b, a, y));
      case ElementwiseOp.Divide divide ->
          new Binary(
              plain,
              (n, a, b, c, y) -> OperationLoops.div(n, a, b, y),
              (n, a, b, c, y) -> OperationLoops.divOne(n, a, b, y),
              null);
      case ElementwiseOp.Greater greater ->
          new Binary(
              plain,
              (n, a, b, c, y) -> OperationLoops.greater(n, a, b, y),
              (n, a, b, c, y) -> OperationLoops.greaterOne(n, a, b, y),
              null);
      case ElementwiseOp.Scale scale -> {
        float factor = (float) scale.factor();
        yield new Unary(plain, (n, a, b, c, y) -> OperationLoops.scale(n, a, y, factor));
      }
      case ElementwiseOp.Square square ->
          new Unary(plain, (n, a, b, c, y) -> OperationLoops.square(n, a, y));
      case ElementwiseOp.Sqrt sqrt ->
          new Unary(plain, (n, a, b, c, y) -> OperationLoops.sqrt(n, a, y));
      case ElementwiseOp.Relu relu ->
          new Unary(plain, (n, a, b, c, y) -> OperationLoops.relu(n, a, y));
      case ElementwiseOp.Select select -> new Choice(plain);
      case ElementwiseOp.Exp exp -> plain;
      case ElementwiseOp.Log log -> plain;
      case ElementwiseOp.Sigmoid sigmoid -> plain;
      case ElementwiseOp.Tanh tanh -> plain;
      case ElementwiseOp.SigmoidCrossEntropy loss -> plain;
    };
  }

  /**
   * Two operands, of which one may be repeated.
   *
   * @param plain what else there is
   * @param dense for operands that lie side by side
   * @param second for a second operand that is repeated
   * @param first for a first operand that is repeated, if there is one
   */
  private record Binary(Elementwise plain, Loop dense, Loop second, @Nullable Loop first)
      implements Elementwise {
    @Override
    public void run(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
      Loop loop = sa == 0 ? (sb == 0 ? null : first) : sb == 0 ? second : dense;
      long done = loop == null ? 0 : whole(n);
      if (loop != null && done > 0) {
        loop.run(done, a, b, c, y);
      }
      if (done < 4 * n) {
        rest(plain, done, a, sa, b, sb, c, sc, y, n);
      }
    }
  }

  /** One operand that is not repeated. */
  private record Unary(Elementwise plain, Loop dense) implements Elementwise {
    @Override
    public void run(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
      long done = sa == 0 ? 0 : whole(n);
      if (done > 0) {
        dense.run(done, a, b, c, y);
      }
      if (done < 4 * n) {
        rest(plain, done, a, sa, b, sb, c, sc, y, n);
      }
    }
  }

  /** The choice between two operands, of which the second may be repeated. */
  private record Choice(Elementwise plain) implements Elementwise {
    @Override
    public void run(long a, long sa, long b, long sb, long c, long sc, long y, long n) {
      long done = sa == 0 || sb == 0 ? 0 : whole(n);
      if (done > 0) {
        if (sc == 0) {
          OperationLoops.selectOne(done, a, b, c, y);
        } else {
          OperationLoops.select(done, a, b, c, y);
        }
      }
      if (done < 4 * n) {
        rest(plain, done, a, sa, b, sb, c, sc, y, n);
      }
    }
  }

  /** The bytes of n elements that fill whole vectors. */
  private static long whole(long n) {
    return 4 * (n / Lanes.WIDTH * Lanes.WIDTH);
  }

  /** What is left after some bytes of the result; a step of 0 stays where it is. */
  private static void rest(
      Elementwise plain,
      long done,
      long a,
      long sa,
      long b,
      long sb,
      long c,
      long sc,
      long y,
      long n) {
    long i = done / 4;
    plain.run(a + sa * i, sa, b + sb * i, sb, c + sc * i, sc, y + done, n - i);
  }
}
