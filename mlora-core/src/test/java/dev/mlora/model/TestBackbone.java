package dev.mlora.model;

import dev.mlora.graph.Value;
import dev.mlora.layer.Scope;
import java.util.function.BiFunction;

/**
 * A backbone in a line of a test.
 *
 * @param name its name
 * @param equation the logits of a scope and the features
 */
public record TestBackbone(String name, BiFunction<Scope, Features, Value> equation)
    implements Backbone {
  @Override
  public Value logit(Scope scope, Features features) {
    return equation.apply(scope, features);
  }
}
