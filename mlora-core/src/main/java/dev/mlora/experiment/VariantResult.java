package dev.mlora.experiment;

import dev.mlora.metric.Evaluation;
import dev.mlora.train.PhaseReport;
import java.util.List;

/**
 * One variant trained with one seed.
 *
 * @param variant which variant
 * @param test the metrics of the weights that were kept, on the test split
 * @param phases how it was trained; the adapters of a two-phase plan list their own phase only
 */
public record VariantResult(Variant variant, Evaluation test, List<PhaseReport> phases) {
  /** Keeps its own copy of the phases. */
  public VariantResult {
    phases = List.copyOf(phases);
  }

  /** The selection metric of the weights that were kept, on the validation split. */
  public double validationScore() {
    return phases.getLast().bestScore();
  }

  /** How long training took. */
  public double seconds() {
    return phases.stream().mapToDouble(PhaseReport::seconds).sum();
  }
}
