package dev.mlora.autodiff;

import dev.mlora.graph.Activation;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;

/** The gradients of nonlinearities, from their results. */
public final class ActivationGradient {
  private ActivationGradient() {}

  /**
   * The gradient of {@code y = activation(x)} with respect to x.
   *
   * @param activation the nonlinearity
   * @param y its result
   * @param dy the gradient with respect to y, of its shape
   */
  public static Value of(Activation activation, Value y, Value dy) {
    return switch (activation) {
      case IDENTITY -> dy;
      case RELU -> y.select(dy, scalar(0, y));
      // y (1 - y) and not y - y^2, which cancels where y is close to 1.
      case SIGMOID -> Broadcasting.product(dy, y.times(scalar(1, y).minus(y)));
      case TANH -> Broadcasting.product(dy, scalar(1, y).minus(y.square()));
    };
  }

  private static Value scalar(double value, Value like) {
    return like.builder().constant(value, like.type().withShape(Shape.SCALAR));
  }
}
