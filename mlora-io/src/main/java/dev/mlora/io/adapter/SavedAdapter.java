package dev.mlora.io.adapter;

import dev.mlora.model.DomainAdapter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An adapter as it was loaded.
 *
 * @param adapter the domain and its rows
 * @param provenance where it comes from, as it was saved
 */
public record SavedAdapter(DomainAdapter adapter, Map<String, String> provenance) {
  /** Keeps its own copy of the provenance. */
  public SavedAdapter {
    provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
  }
}
