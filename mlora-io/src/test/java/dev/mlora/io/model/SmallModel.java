package dev.mlora.io.model;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
import dev.mlora.data.BucketedField;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.model.Model;
import dev.mlora.model.ModelGraph;
import dev.mlora.model.ModelParameter;
import dev.mlora.model.Tower;
import dev.mlora.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model with every kind of field, and weights that tell every element from every other. */
final class SmallModel {
  static final Schema SCHEMA =
      new Schema(
          "small",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(5, 2)),
              new SparseField("shop", ListedVocabulary.of(List.of("north", "süd"))),
              new BucketedField("price", List.of(0.1, 1.0 / 3))),
          "market",
          List.of("home & garden", "../games"),
          "a click");

  static final Model MODEL =
      Mlp.of(SCHEMA, Tower.of(6, 4).dropout(0.25)).withAdapters(LoraConfig.rank(2));

  private SmallModel() {}

  static Weights weights(Model model) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    float next = 1;
    for (ModelParameter parameter : ModelGraph.forPrediction(model, 1).parameters().values()) {
      float[] values = new float[Math.toIntExact(parameter.spec().elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = 1 / next++;
      }
      tensors.put(parameter.spec().name(), values);
    }
    // Bits that a detour through text would lose.
    float[] bias = tensors.get("global_bias");
    bias[0] = -0.0f;
    return new Weights(tensors);
  }
}
