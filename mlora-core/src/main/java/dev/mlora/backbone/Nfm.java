package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.graph.Value;
import dev.mlora.interaction.BiInteraction;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;

/**
 * The neural factorisation machine: {@code logit = w . tower(sum_{i<j} e_i * e_j) + sum of the
 * row's own weights + g} (He and Chua 2017, "Neural Factorization Machines for Sparse Predictive
 * Analytics", eq. 2 to 4).
 *
 * @param form tower, embeddings and projection
 */
public record Nfm(Form form) implements Backbone {
  /** The model with a tower, embeddings of width 8 and no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new Nfm(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.NFM.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    Value pooled = BiInteraction.of(form.embed(scope, features)); // [batch, d]
    return form.project(scope, form.deep(scope, pooled)).plus(form.wide(scope, features));
  }
}
