package shop.recommend;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Features;
import dev.mlora.model.Tower;
import java.util.List;

/** A backbone of our own: one cross layer beside a deep tower, logit = w . [cross; deep] + g. */
public record CrossNetwork(Tower tower, Embeddings embeddings) implements Backbone {
  @Override
  public String name() {
    return "cross-network";
  }

  @Override
  public Value logit(Scope scope, Features features) {
    Value x = Value.concat(features.embed(scope, embeddings), 1);
    int width = x.shape().dim(1).constant();
    Value crossed = scope.within("cross", here -> new Cross(width).apply(here, x, x));
    Value deep = scope.within("mlp", here -> tower.apply(here, x));
    Value joined = Value.concat(List.of(crossed, deep), 1);
    Value logit =
        scope.within("projection", here -> Linear.projection(1).apply(here, joined));
    Value bias = scope.parameter("global_bias", Shape.of(1), Init.zeros());
    Dim batch = x.shape().dim(0);
    return logit.reshape(new Shape(List.of(batch))).plus(bias);
  }
}
