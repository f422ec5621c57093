package dev.mlora.io.model;

import dev.mlora.model.Model;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model as it was loaded.
 *
 * @param model its configuration
 * @param weights its weights
 * @param provenance where it comes from, as it was saved
 * @param adapterProvenance where each domain's adapter comes from: an added one not from where the
 *     model does
 */
public record SavedModel(
    Model model,
    Weights weights,
    Map<String, String> provenance,
    Map<String, Map<String, String>> adapterProvenance) {
  /** Keeps its own copies. */
  public SavedModel {
    provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    adapterProvenance = Collections.unmodifiableMap(new LinkedHashMap<>(adapterProvenance));
  }

  /** The model with its weights, for its adapters to be used. */
  public TrainedModel trained() {
    return TrainedModel.of(model, weights);
  }
}
