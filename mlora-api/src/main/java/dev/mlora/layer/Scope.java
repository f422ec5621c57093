package dev.mlora.layer;

import dev.mlora.error.MloraException;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.function.Function;

/**
 * Where a layer declares its parameters: a place in the model's tree of names and the graph being
 * built. One layer is built twice, for training and for prediction, and declares the same
 * parameters both times.
 */
public interface Scope {
  /** The path of this place, such as {@code mlp/0}; empty at the top. */
  String path();

  /** The graph being built. */
  GraphBuilder graph();

  /** Whether the graph trains; dropout is the identity where it does not. */
  boolean training();

  /**
   * Builds something at a place below this one.
   *
   * @param name the place's name; places of one scope have different names
   * @param body builds it in the scope of that place
   */
  <T> T within(String name, Function<Scope, T> body);

  /**
   * A shared weight of the backbone.
   *
   * @param name its name at this place; the parameter is called {@code path/name}
   * @param shape its fixed shape
   * @param init its initial values
   * @throws MloraException {@code GRAPH_NAME} if the name is taken by another parameter
   */
  default Value parameter(String name, Shape shape, Init init) {
    return parameter(name, shape, init, Role.BACKBONE);
  }

  /** A shared weight with another role, such as an embedding table. */
  Value parameter(String name, Shape shape, Init init, Role role);

  /**
   * A parameter that every domain of the model has for itself. Its initial values depend on the
   * seed, its path and the domain's name, so that a domain starts the same whenever it joins.
   *
   * @param name its name at this place
   * @param row the shape for one domain
   * @param init the initial values for one domain
   * @param role {@link Role#DOMAIN} or {@link Role#ADAPTER}
   * @return the whole bank, {@code [domains, ...row]}
   */
  Value bank(String name, Shape row, Init init, Role role);

  /**
   * Numbers that every domain of the model has for itself and that training moves without
   * gradients, such as the mean of its rows; see {@link #move}.
   *
   * @param name its name at this place
   * @param row the shape for one domain
   * @param init the initial values for one domain
   * @return the whole bank, {@code [domains, ...row]}
   */
  default Value statistic(String name, Shape row, Init init) {
    return bank(name, row, init, Role.STATISTIC);
  }

  /**
   * Has a training step give a statistic new values for the domains present. Nothing happens in
   * prediction, nor in a phase that does not train the statistic.
   *
   * @param name the statistic's name at this place
   * @param values {@code [present, ...row]}
   */
  void move(String name, Value values);

  /** The domains of the batch. */
  Domains domains();

  /**
   * A fully connected layer at this place, {@code activation(dropout(x W + b))}. If the model has
   * adapters and their target pattern matches this place, it becomes the MLoRA layer, {@code
   * activation(dropout(x W + b) + (x A_d) B_d + c_d)}.
   *
   * @param linear the layer's width and form
   * @param x its input {@code [batch, in]}
   * @return {@code [batch, units]}
   */
  Value linear(Linear linear, Value x);

  /**
   * What a layer that is no {@link Linear} computes at this place, with the adapter's part added to
   * it: {@code y + (x A_d) B_d + c_d} if the model has adapters and their target pattern matches
   * this place, else y. Before the layer's nonlinearity, as in the MLoRA layer.
   *
   * @param x the layer's input {@code [batch, in]}
   * @param y its result {@code [batch, units]}
   */
  Value adapted(Value x, Value y);

  /**
   * An inverted dropout mask of a given shape, or nothing to drop: in prediction, and at rate 0, it
   * returns its argument.
   *
   * @param rate the probability to drop, in [0, 1)
   * @param x what to drop from
   */
  Value dropout(double rate, Value x);
}
