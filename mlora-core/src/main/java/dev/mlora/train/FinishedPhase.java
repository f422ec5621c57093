package dev.mlora.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A phase that is done, as a checkpoint keeps it.
 *
 * @param identity which phase it was
 * @param report what came of it
 * @param trained the weights that it trained, as it left them; what it froze is not there
 */
public record FinishedPhase(
    PhaseIdentity identity, PhaseReport report, Map<String, StateTensor> trained) {
  /** Keeps its own copy of the map. */
  public FinishedPhase {
    trained = Collections.unmodifiableMap(new LinkedHashMap<>(trained));
  }
}
