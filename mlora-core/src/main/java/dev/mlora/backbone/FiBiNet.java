package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.interaction.Bilinear;
import dev.mlora.interaction.Senet;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;

/**
 * FiBiNET: {@code logit = w . tower(bilinear(senet(e)); bilinear(e)) + sum of the row's own weights
 * + g} (Huang et al. 2019, "FiBiNET: Combining Feature Importance and Bilinear feature Interaction
 * for Click-Through Rate Prediction", eq. 4 to 10, with a matrix for each pair of fields).
 *
 * @param form tower, embeddings and projection
 * @param reduction by how much the squeeze network is narrower than there are fields
 */
public record FiBiNet(Form form, int reduction) implements Backbone {
  private static final int REDUCTION = 3;

  /** With a reduction of 3, as in DeepCTR. */
  public FiBiNet(Form form) {
    this(form, REDUCTION);
  }

  /** The model with a tower, embeddings of width 8, a reduction of 3 and no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new FiBiNet(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.FIBINET.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    List<Value> e = form.embed(scope, features);
    Bilinear bilinear = new Bilinear(Init.glorotNormal());
    Senet senet = new Senet(reduction, Init.glorotNormal());
    List<Value> weighted = scope.within("senet", here -> senet.apply(here, e));
    Value p = scope.within("bilinear/senet", here -> bilinear.apply(here, weighted));
    Value q = scope.within("bilinear/plain", here -> bilinear.apply(here, e));
    Value both = Value.concat(List.of(p, q), 2); // [batch, pairs, 2 d]
    int width = both.shape().dim(1).size() * both.shape().dim(2).size();
    Value x = both.reshape(Shape.of(both.shape().dim(0), width));
    return form.project(scope, form.deep(scope, x)).plus(form.wide(scope, features));
  }
}
