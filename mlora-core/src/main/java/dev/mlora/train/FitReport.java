package dev.mlora.train;

import java.util.List;

/**
 * What came of a training.
 *
 * @param phases the phases in their order
 */
public record FitReport(List<PhaseReport> phases) {
  /** Keeps its own copy of the phases. */
  public FitReport {
    phases = List.copyOf(phases);
  }

  /** The selection metric of the weights that were kept. */
  public double bestScore() {
    return phases.getLast().bestScore();
  }

  /** How many steps were made in all phases. */
  public int steps() {
    return phases.stream().mapToInt(PhaseReport::steps).sum();
  }

  /** How long all phases took. */
  public double seconds() {
    return phases.stream().mapToDouble(PhaseReport::seconds).sum();
  }
}
