package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.graph.Value;
import dev.mlora.interaction.FieldPairs;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;

/**
 * The product-based network with inner products: {@code logit = w . tower([e_1; ...; e_f; e_i . e_j
 * for i < j]) + g} (Qu et al. 2016, "Product-based Neural Networks for User Response Prediction",
 * section III.B, as DeepCTR builds it).
 *
 * @param form tower, embeddings and projection
 */
public record Pnn(Form form) implements Backbone {
  /** The model with a tower, embeddings of width 8 and no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new Pnn(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.PNN.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    List<Value> e = form.embed(scope, features);
    Value products = FieldPairs.of(e).products().sum(2); // [batch, pairs]
    Value x = Value.concat(List.of(Value.concat(e, 1), products), 1);
    return form.project(scope, form.deep(scope, x));
  }
}
