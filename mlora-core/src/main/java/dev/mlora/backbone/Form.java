package dev.mlora.backbone;

import dev.mlora.graph.Activation;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Features;
import dev.mlora.model.Tower;
import java.util.List;

/**
 * What the backbones have in common: embeddings below, a deep tower, a projection to the logit.
 *
 * @param tower the deep tower's hidden layers, which carry the adapters unless a model says
 *     otherwise
 * @param embeddings the form of the embedding tables
 * @param projectionInit the initial values of the projection
 */
public record Form(Tower tower, Embeddings embeddings, Init projectionInit) {
  private static final int WIDTH = 8;

  /** A tower over embeddings of width 8, Glorot normal projection. */
  public static Form of(Tower tower) {
    return of(tower, WIDTH);
  }

  /** A tower over embeddings of some width, Glorot normal projection. */
  public static Form of(Tower tower, int width) {
    return new Form(tower, Embeddings.of(width), Init.glorotNormal());
  }

  /** The embeddings of all fields and, last, of the domain, each {@code [batch, d]}. */
  public List<Value> embed(Scope scope, Features features) {
    return features.embed(scope, embeddings);
  }

  /**
   * The wide part, {@code [batch]}. A field whose embeddings come from outside has no weights here:
   * in the authors' code they are frozen at 0.
   */
  public Value wide(Scope scope, Features features) {
    return Wide.of(scope, features.without(embeddings.pretrained()));
  }

  /** The deep tower: {@code [batch, n] -> [batch, last width]}. */
  public Value deep(Scope scope, Value x) {
    return scope.within("mlp", here -> tower.apply(here, x));
  }

  /** {@code w . x + g}, where g is one number for all: {@code [batch, n] -> [batch]}. */
  public Value project(Scope scope, Value x) {
    Linear projection = new Linear(1, Activation.IDENTITY, false, 0, projectionInit);
    Value column = scope.within("projection", here -> projection.apply(here, x));
    Value bias = scope.parameter("global_bias", Shape.of(1), Init.zeros());
    return vector(column).plus(bias);
  }

  /** {@code [batch, 1] -> [batch]}. */
  public static Value vector(Value column) {
    Dim batch = column.shape().dim(0);
    return column.reshape(new Shape(List.of(batch)));
  }
}
