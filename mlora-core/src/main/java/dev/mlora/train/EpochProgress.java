package dev.mlora.train;

/**
 * How far the epoch under way has come.
 *
 * @param batches how many of its batches are done
 * @param lossSum the sum over their rows of the cross entropy
 * @param rows how many rows they had
 * @param seconds how long they took
 */
public record EpochProgress(int batches, double lossSum, long rows, double seconds) {
  /** The beginning of an epoch. */
  public static final EpochProgress NONE = new EpochProgress(0, 0, 0, 0);

  EpochProgress after(double meanLoss, int batchRows) {
    return new EpochProgress(
        batches + 1, lossSum + meanLoss * batchRows, rows + batchRows, seconds);
  }

  EpochProgress lasting(double now) {
    return new EpochProgress(batches, lossSum, rows, now);
  }
}
