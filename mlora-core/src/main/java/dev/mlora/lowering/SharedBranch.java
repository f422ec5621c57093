package dev.mlora.lowering;

import dev.mlora.graph.Activation;
import dev.mlora.graph.Value;
import java.util.Iterator;

/**
 * The part that a fully connected layer has with and without an adapter, {@code mask * (x W + b)},
 * in primitive operations.
 */
final class SharedBranch {
  private SharedBranch() {}

  /** Takes x, W, (b), (mask) and gives {@code mask * (x W + b)}. */
  static Value of(boolean bias, boolean mask, Iterator<Value> operands) {
    Value result = operands.next().matmul(operands.next());
    if (bias) {
      result = result.plus(operands.next());
    }
    return mask ? result.times(operands.next()) : result;
  }

  static Value activated(Activation activation, Value z) {
    return switch (activation) {
      case IDENTITY -> z;
      case RELU -> z.relu();
      case SIGMOID -> z.sigmoid();
      case TANH -> z.tanh();
    };
  }
}
