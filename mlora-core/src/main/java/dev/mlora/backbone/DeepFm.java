package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.graph.Value;
import dev.mlora.interaction.BiInteraction;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;

/**
 * DeepFM: {@code logit = w . tower([e_1; ...; e_f]) + sum of the row's own weights + sum_{i<j} e_i
 * . e_j + g} (Guo et al. 2017, "DeepFM: A Factorization-Machine based Neural Network for CTR
 * Prediction", eq. 1 to 4).
 *
 * @param form tower, embeddings and projection
 */
public record DeepFm(Form form) implements Backbone {
  /** The model with a tower, embeddings of width 8 and no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new DeepFm(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.DEEPFM.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    List<Value> e = form.embed(scope, features);
    Value deep = form.project(scope, form.deep(scope, Value.concat(e, 1)));
    Value pairs = BiInteraction.of(e).sum(1); // [batch]
    return deep.plus(form.wide(scope, features)).plus(pairs);
  }
}
