package dev.mlora.metric;

/**
 * The ROC curve of TensorFlow 1's streaming AUC: scores are told apart only by which of 500 float
 * thresholds {@code -1e-7, 1/499, ..., 498/499, 1 + 1e-7} they exceed.
 */
final class BinnedRoc {
  private static final int THRESHOLDS = 500;
  private static final int STEPS = THRESHOLDS - 1;

  /** A score in [0, 1] exceeds at least the first and never the last threshold. */
  static final int BINS = STEPS;

  private BinnedRoc() {}

  /** Bin b holds the scores that exceed thresholds 0 to b and no other; the score is in [0, 1]. */
  static int bin(float score) {
    // The product may round across a threshold, the comparisons with the floats decide.
    int bin = Math.min((int) (score * STEPS), BINS - 1);
    while (bin > 0 && score <= threshold(bin)) {
      bin--;
    }
    while (bin < BINS - 1 && score > threshold(bin + 1)) {
      bin++;
    }
    return bin;
  }

  /** Threshold 1 to 498; the outermost two lie outside [0, 1] and need no value. */
  private static float threshold(int index) {
    return (float) (index / (double) STEPS);
  }

  /**
   * Area under the points (false-positive rate, true-positive rate), joined by trapezoids.
   *
   * @param positives {@code [BINS]} positive rows in each bin, one at least
   * @param negatives {@code [BINS]} negative rows in each bin, one at least
   */
  static double area(long[] positives, long[] negatives) {
    // Above the last threshold nothing is predicted positive; each lower one adds a bin.
    long halfPairs = 0;
    long truePositives = 0;
    long falsePositives = 0;
    for (int bin = BINS - 1; bin >= 0; bin--) {
      halfPairs += negatives[bin] * (2 * truePositives + positives[bin]);
      truePositives += positives[bin];
      falsePositives += negatives[bin];
    }
    return halfPairs / (2.0 * truePositives * falsePositives);
  }
}
