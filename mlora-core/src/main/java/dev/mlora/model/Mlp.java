package dev.mlora.model;

import dev.mlora.data.Schema;
import dev.mlora.graph.Activation;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import java.util.List;

/**
 * The multi-layer perceptron: {@code logit = w . tower([e_1; ...; e_f; e_domain]) + g} (Yang et al.
 * 2024, section 4.1; {@code mlp_single} in the authors' code).
 *
 * @param tower the hidden layers
 * @param embeddings the form of the embedding tables
 * @param projectionInit the initial values of w
 */
public record Mlp(Tower tower, Embeddings embeddings, Init projectionInit) implements Backbone {
  /** The model with a tower, embeddings of width 8 and no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new Mlp(tower, Embeddings.of(8), Init.glorotNormal()), schema);
  }

  @Override
  public String name() {
    return "mlp";
  }

  @Override
  public Value logit(Scope scope, Features features) {
    Value x = Value.concat(features.embed(scope, embeddings), 1);
    Value hidden = scope.within("mlp", here -> tower.apply(here, x));
    return project(scope, hidden, projectionInit);
  }

  /** {@code w . hidden + g}, where g is one number for all: {@code [batch, width] -> [batch]}. */
  static Value project(Scope scope, Value hidden, Init init) {
    Linear projection = new Linear(1, Activation.IDENTITY, false, 0, init);
    Value column = scope.within("projection", here -> projection.apply(here, hidden));
    Value bias = scope.parameter("global_bias", Shape.of(1), Init.zeros());
    Dim batch = hidden.shape().dim(0);
    return column.reshape(new Shape(List.of(batch))).plus(bias);
  }
}
