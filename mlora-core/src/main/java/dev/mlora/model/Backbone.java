package dev.mlora.model;

import dev.mlora.graph.Value;
import dev.mlora.layer.Scope;

/**
 * The network that all domains share. Implementations are records, so that equal ones are equal.
 */
public interface Backbone {
  /** The name on the command line and in files, such as {@code mlp}. */
  String name();

  /**
   * Builds the network.
   *
   * @param scope the top of the model
   * @param features the fields of the batch
   * @return the logit of the click probability, {@code [batch]}
   */
  Value logit(Scope scope, Features features);
}
