package dev.mlora.io.model;

import dev.mlora.model.Model;
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
 */
public record SavedModel(Model model, Weights weights, Map<String, String> provenance) {
  /** Keeps its own copy of the provenance. */
  public SavedModel {
    provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
  }
}
