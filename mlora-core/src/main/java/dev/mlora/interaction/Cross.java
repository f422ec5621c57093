package dev.mlora.interaction;

import dev.mlora.graph.Activation;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;

/**
 * One cross layer with a weight vector: {@code x' = x0 (x w) + b + x} (Wang et al. 2017, eq. 3).
 *
 * @param init the initial values of w
 */
public record Cross(Init init) {
  /** Applies the layer to {@code x0} and {@code x}, each {@code [batch, width]}. */
  public Value apply(Scope scope, Value x0, Value x) {
    Linear weight = new Linear(1, Activation.IDENTITY, false, 0, init);
    Value b = scope.parameter("b", Shape.of(x.shape().dim(1).size()), Init.zeros());
    return x0.times(weight.apply(scope, x)).plus(b).plus(x);
  }
}
