package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.graph.Activation;
import dev.mlora.graph.Value;
import dev.mlora.interaction.CompressedInteraction;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;

/**
 * xDeepFM: {@code logit = w . tower([e_1; ...; e_f]) + w_c . CIN(e_1, ..., e_f) + b_c + sum of the
 * row's own weights + g} (Lian et al. 2018, "xDeepFM: Combining Explicit and Implicit Feature
 * Interactions for Recommender Systems", eq. 6 to 9).
 *
 * @param form tower, embeddings and projection
 * @param maps the feature maps of each layer of the compressed interaction network
 */
public record XDeepFm(Form form, List<Integer> maps) implements Backbone {
  private static final List<Integer> MAPS = List.of(128, 128);

  /** Keeps its own copy of the numbers of maps. */
  public XDeepFm {
    maps = List.copyOf(maps);
  }

  /** With two layers of 128 maps, as in DeepCTR. */
  public XDeepFm(Form form) {
    this(form, MAPS);
  }

  /** The model with a tower, embeddings of width 8, two layers of 128 maps, no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new XDeepFm(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.XDEEPFM.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    List<Value> e = form.embed(scope, features);
    Value deep = form.project(scope, form.deep(scope, Value.concat(e, 1)));
    CompressedInteraction cin = new CompressedInteraction(maps, Init.glorotUniform());
    Linear projection = new Linear(1, Activation.IDENTITY, true, 0, form.projectionInit());
    Value explicit =
        scope.within(
            "cin",
            here -> {
              Value maps = cin.apply(here, e); // [batch, kept maps]
              return here.within("projection", last -> projection.apply(last, maps));
            });
    return deep.plus(Form.vector(explicit)).plus(form.wide(scope, features));
  }
}
