package dev.mlora.report.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One phase of a training, as far as it got.
 *
 * @param name its name in the plan
 * @param trainedNumbers how many numbers it trains
 * @param rows the rows of training that each epoch visits; 0 where the run does not tell
 * @param epochs its epochs, in order
 * @param end how it ended; empty while it has not
 */
public record PhaseHistory(
    String name,
    long trainedNumbers,
    long rows,
    List<EpochHistory> epochs,
    Optional<PhaseHistory.End> end) {
  /**
   * How a phase ended.
   *
   * @param startScore the selection metric before its first step, where it was measured
   * @param bestEpoch the epoch whose weights were kept, 0 for those of the start
   * @param bestScore the selection metric of those weights
   */
  public record End(OptionalDouble startScore, int bestEpoch, double bestScore) {}

  /** Keeps its own copy of the epochs. */
  public PhaseHistory {
    epochs = List.copyOf(epochs);
  }
}
