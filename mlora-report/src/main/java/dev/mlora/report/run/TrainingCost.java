package dev.mlora.report.run;

import java.util.OptionalDouble;

/**
 * What a training took, with that of the backbone it goes on from, as the numbers it trained are
 * counted too.
 *
 * @param epochs over all phases
 * @param visitedRows rows of training, each as often as it was visited
 * @param seconds of the clock, where the run's files tell
 */
public record TrainingCost(int epochs, long visitedRows, OptionalDouble seconds) {
  /** What one training of a run took. */
  public static TrainingCost of(RunHistory run, TrainingHistory training) {
    TrainingCost own =
        new TrainingCost(training.epochs(), training.visitedRows(), training.seconds());
    return run.baseOf(training).map(base -> own.plus(of(run, base))).orElse(own);
  }

  private TrainingCost plus(TrainingCost other) {
    return new TrainingCost(
        epochs + other.epochs,
        visitedRows + other.visitedRows,
        seconds.isPresent() && other.seconds.isPresent()
            ? OptionalDouble.of(seconds.getAsDouble() + other.seconds.getAsDouble())
            : OptionalDouble.empty());
  }

  /** Rows visited per second; empty where the time is not known. */
  public OptionalDouble rowsPerSecond() {
    return seconds.orElse(0) > 0
        ? OptionalDouble.of(visitedRows / seconds.getAsDouble())
        : OptionalDouble.empty();
  }
}
