package dev.mlora.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A phase that is under way, as a checkpoint keeps it.
 *
 * @param identity which phase it is
 * @param progress how far it has come
 * @param best the best values so far of the weights that it trains
 * @param state the present values of everything that a step updates: weights, moments, counts of
 *     steps
 */
public record RunningPhase(
    PhaseIdentity identity,
    PhaseProgress progress,
    Map<String, StateTensor> best,
    Map<String, StateTensor> state) {
  /** Keeps its own copies of the maps. */
  public RunningPhase {
    best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
    state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
  }
}
