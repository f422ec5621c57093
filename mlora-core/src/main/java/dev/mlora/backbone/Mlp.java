package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.graph.Value;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;

/**
 * The multi-layer perceptron: {@code logit = w . tower([e_1; ...; e_f; e_domain]) + g} (Yang et al.
 * 2024, section 4.1; {@code mlp_single} in the authors' code).
 *
 * @param form tower, embeddings and projection
 */
public record Mlp(Form form) implements Backbone {
  /** The model with a tower, embeddings of width 8 and no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new Mlp(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.MLP.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    Value x = Value.concat(form.embed(scope, features), 1);
    return form.project(scope, form.deep(scope, x));
  }
}
