package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.graph.Value;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;

/**
 * Wide and deep: {@code logit = w . tower([e_1; ...; e_f]) + sum of the row's own weights + g}
 * (Cheng et al. 2016, "Wide &amp; Deep Learning for Recommender Systems", eq. 3, without crossed
 * features; {@code wdl} in the authors' code).
 *
 * @param form tower, embeddings and projection
 */
public record WideAndDeep(Form form) implements Backbone {
  /** The model with a tower, embeddings of width 8 and no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new WideAndDeep(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.WDL.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    Value x = Value.concat(form.embed(scope, features), 1);
    return form.project(scope, form.deep(scope, x)).plus(form.wide(scope, features));
  }
}
