package dev.mlora.train;

import java.util.OptionalDouble;

/**
 * How far a phase has come: together with the seed and the weights, all that decides its future.
 * Shuffles and dropout masks are functions of seed, epoch and step, so there is no generator whose
 * state would have to be kept.
 *
 * @param epochs how many epochs are trained and evaluated
 * @param epoch how far the next one has come
 * @param steps how many steps the phase has made
 * @param waited how many epochs in a row brought no improvement
 * @param startScore the selection metric that the phase began with, where an earlier phase set it
 * @param bestEpoch the epoch with the best weights so far; 0 for those that the phase began with
 * @param bestScore their selection metric; empty before the first evaluation
 * @param seconds how long the phase has taken
 */
public record PhaseProgress(
    int epochs,
    EpochProgress epoch,
    int steps,
    int waited,
    OptionalDouble startScore,
    int bestEpoch,
    OptionalDouble bestScore,
    double seconds) {
  /** The beginning of a phase. */
  public static final PhaseProgress START =
      new PhaseProgress(
          0, EpochProgress.NONE, 0, 0, OptionalDouble.empty(), 0, OptionalDouble.empty(), 0);

  PhaseProgress startingAt(double score) {
    OptionalDouble start = OptionalDouble.of(score);
    return new PhaseProgress(epochs, epoch, steps, waited, start, bestEpoch, start, seconds);
  }

  PhaseProgress afterStep(double meanLoss, int rows) {
    return new PhaseProgress(
        epochs,
        epoch.after(meanLoss, rows),
        steps + 1,
        waited,
        startScore,
        bestEpoch,
        bestScore,
        seconds);
  }

  /**
   * The epoch is evaluated; the first score is the best, later ones improve if they are greater.
   */
  PhaseProgress afterEpoch(double score) {
    boolean improved = improvedBy(score);
    return new PhaseProgress(
        epochs + 1,
        EpochProgress.NONE,
        steps,
        improved ? 0 : waited + 1,
        startScore,
        improved ? epochs + 1 : bestEpoch,
        improved ? OptionalDouble.of(score) : bestScore,
        seconds);
  }

  boolean improvedBy(double score) {
    return score > bestScore.orElse(Double.NEGATIVE_INFINITY);
  }

  PhaseProgress lasting(double epochSeconds, double phaseSeconds) {
    return new PhaseProgress(
        epochs,
        epoch.lasting(epochSeconds),
        steps,
        waited,
        startScore,
        bestEpoch,
        bestScore,
        phaseSeconds);
  }

  boolean isOver(Phase phase) {
    return epochs >= phase.maxEpochs() || waited >= phase.patience();
  }

  PhaseReport report(String phase) {
    return new PhaseReport(
        phase,
        epochs,
        steps,
        startScore,
        bestEpoch,
        bestScore.orElse(Double.NEGATIVE_INFINITY),
        seconds);
  }
}
