package dev.mlora.reference;

import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The fully connected layer, {@code y = activation(mask * (x W + b))}, and its gradient. */
final class LinearKernels {
  private LinearKernels() {}

  static List<Tensor> linear(Linear op, Call call) {
    double[] y = shared(op.bias(), op.mask(), call.operands().iterator());
    activate(op.activation(), y);
    return call.result(y);
  }

  static List<Tensor> gradient(LinearGradient op, Call call) {
    Iterator<Tensor> operands = call.operands().iterator();
    Tensor x = operands.next();
    Tensor w = operands.next();
    Tensor mask = op.layer().mask() ? operands.next() : null;
    Tensor y = operands.next();
    Tensor dy = operands.next();
    double[] dshared = masked(sumGradient(op.layer().activation(), y, dy), mask);
    List<Tensor> results = new ArrayList<>();
    for (Wanted wanted : op.wanted()) {
      results.add(call.result(results.size(), sharedGradient(wanted, x, w, dshared)));
    }
    return results;
  }

  /** Takes x, W, (b), (mask) and computes {@code mask * (x W + b)}. */
  static double[] shared(boolean bias, boolean mask, Iterator<Tensor> operands) {
    Tensor x = operands.next();
    Tensor w = operands.next();
    int units = w.rowSize();
    double[] y = MatrixKernels.product(x.values(), w.values(), x.rows(), w.rows(), units);
    if (bias) {
      double[] b = operands.next().values();
      for (int i = 0; i < y.length; i++) {
        y[i] += b[i % units];
      }
    }
    return masked(y, mask ? operands.next() : null);
  }

  /** Multiplies with the mask if there is one; the array is changed. */
  static double[] masked(double[] values, @Nullable Tensor mask) {
    if (mask != null) {
      for (int i = 0; i < values.length; i++) {
        values[i] *= mask.values()[i];
      }
    }
    return values;
  }

  static void activate(Activation activation, double[] values) {
    DoubleUnaryOperator function = ElementwiseKernels.activation(activation);
    for (int i = 0; i < values.length; i++) {
      values[i] = function.applyAsDouble(values[i]);
    }
  }

  /** The gradient of what the activation was applied to. */
  static double[] sumGradient(Activation activation, Tensor y, Tensor dy) {
    DoubleBinaryOperator function = ElementwiseKernels.activationGradient(activation);
    double[] gradient = new double[y.values().length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = function.applyAsDouble(y.values()[i], dy.values()[i]);
    }
    return gradient;
  }

  /**
   * The gradient of an operand of the shared branch.
   *
   * @param dshared the gradient of {@code x W + b}
   */
  static double[] sharedGradient(Wanted wanted, Tensor x, Tensor w, double[] dshared) {
    int rows = x.rows();
    int in = w.rows();
    int units = w.rowSize();
    return switch (wanted) {
      case INPUT -> {
        double[] turned = MatrixKernels.turned(w.values(), in, units);
        yield MatrixKernels.product(dshared, turned, rows, units, in);
      }
      case KERNEL -> {
        double[] turned = MatrixKernels.turned(x.values(), rows, in);
        yield MatrixKernels.product(turned, dshared, in, rows, units);
      }
      case BIAS -> columnSums(dshared, 0, rows, units);
      case DOWN, UP, DOMAIN_BIAS ->
          throw new IllegalStateException(wanted + " is no operand of the shared branch");
    };
  }

  /** The sums of some rows of a matrix. */
  static double[] columnSums(double[] matrix, int from, int to, int width) {
    double[] sums = new double[width];
    for (int row = from; row < to; row++) {
      for (int j = 0; j < width; j++) {
        sums[j] += matrix[row * width + j];
      }
    }
    return sums;
  }
}
