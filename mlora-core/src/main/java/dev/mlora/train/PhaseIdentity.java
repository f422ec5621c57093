package dev.mlora.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What decides every bit of a phase. A checkpoint is continued only by a phase of the same
 * identity, so that going on and beginning anew lead to the same weights.
 *
 * @param phase the phase's name
 * @param plan the plan in words, for schedule, selection, roll-back and the end of the phase
 * @param programSha256 the hash of the compiled program's text: model, losses, optimiser, dropout
 * @param dataSha256 the hash of the data's content
 * @param seed the run's seed
 * @param firstStep how many steps were made before the phase
 * @param startSha256 the hash of all weights that the phase began with
 * @param backend the name of the backend
 */
public record PhaseIdentity(
    String phase,
    String plan,
    String programSha256,
    String dataSha256,
    long seed,
    int firstStep,
    String startSha256,
    String backend) {

  /** What differs in another phase, by name: {@code [here, there]}. */
  Map<String, String> differences(PhaseIdentity other) {
    Map<String, String> differences = new LinkedHashMap<>();
    Map<String, Object> there = other.parts();
    parts()
        .forEach(
            (name, value) -> {
              if (!value.equals(there.get(name))) {
                differences.put(
                    name,
                    "%s and not %s".formatted(value, Objects.requireNonNull(there.get(name))));
              }
            });
    return differences;
  }

  private Map<String, Object> parts() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("phase", phase);
    parts.put("plan", plan);
    parts.put("program (SHA-256)", programSha256);
    parts.put("data (SHA-256)", dataSha256);
    parts.put("seed", seed);
    parts.put("first step", firstStep);
    parts.put("start weights (SHA-256)", startSha256);
    parts.put("backend", backend);
    return parts;
  }
}
