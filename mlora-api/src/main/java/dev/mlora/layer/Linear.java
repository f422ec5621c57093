package dev.mlora.layer;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Activation;
import dev.mlora.graph.Value;

/**
 * A fully connected layer, {@code activation(dropout(x W + b))}, that adapters may attach to.
 *
 * @param units the width of the result
 * @param activation the nonlinearity
 * @param bias whether there is a shared bias b, initially 0
 * @param dropout the probability to drop an element of {@code x W + b} in training, in [0, 1)
 * @param kernelInit the initial values of the kernel W {@code [in, units]}
 */
public record Linear(
    int units, Activation activation, boolean bias, double dropout, Init kernelInit)
    implements Layer {
  /** Checks the width and the rate. */
  public Linear {
    if (units < 1 || !(dropout >= 0 && dropout < 1)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A fully connected layer has at least 1 unit and a dropout rate in [0, 1), not %d units"
                  .formatted(units)
              + " and rate %s.".formatted(dropout));
    }
  }

  /** A hidden layer: ReLU, a bias, Glorot normal kernel, no dropout. */
  public static Linear relu(int units) {
    return new Linear(units, Activation.RELU, true, 0, Init.glorotNormal());
  }

  /** An affine map, {@code x W + b}: a bias, no nonlinearity, Glorot normal kernel. */
  public static Linear affine(int units) {
    return new Linear(units, Activation.IDENTITY, true, 0, Init.glorotNormal());
  }

  /** A projection without bias or nonlinearity, Glorot normal kernel. */
  public static Linear projection(int units) {
    return new Linear(units, Activation.IDENTITY, false, 0, Init.glorotNormal());
  }

  /** The same with another dropout rate. */
  public Linear withDropout(double rate) {
    return new Linear(units, activation, bias, rate, kernelInit);
  }

  @Override
  public Value apply(Scope scope, Value input) {
    return scope.linear(this, input);
  }
}
