package dev.mlora.report.run;

import dev.mlora.experiment.Variant;
import dev.mlora.metric.Evaluation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One variant trained with one seed, as far as it got.
 *
 * @param seed the seed
 * @param variant the variant
 * @param phases its phases, in order; the adapters of a two-phase plan list their own phase only
 * @param validation the validation metrics of the best epoch so far
 * @param test the test metrics of the weights that were kept; empty while it is not finished
 * @param seconds how long it took, where the run's files tell
 */
public record TrainingHistory(
    long seed,
    Variant variant,
    List<PhaseHistory> phases,
    Optional<Evaluation> validation,
    Optional<Evaluation> test,
    OptionalDouble seconds) {
  /** Keeps its own copy of the phases. */
  public TrainingHistory {
    phases = List.copyOf(phases);
  }

  /** Epochs over all phases. */
  public int epochs() {
    return phases.stream().mapToInt(phase -> phase.epochs().size()).sum();
  }

  /** Rows of training that were visited, each as often as it was. */
  public long visitedRows() {
    return phases.stream().mapToLong(phase -> phase.rows() * phase.epochs().size()).sum();
  }
}
