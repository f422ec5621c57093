package dev.mlora.layer;

import dev.mlora.graph.Value;

/**
 * A piece of a model with one input. Layers with several inputs need no interface: they are methods
 * that take a {@link Scope} and values.
 */
@FunctionalInterface
public interface Layer {
  /**
   * Builds the layer into the scope's graph.
   *
   * @param scope where its parameters are declared
   * @param input what it works on, {@code [batch, width]} unless it says otherwise
   */
  Value apply(Scope scope, Value input);
}
