package dev.mlora.data.synthetic;

import java.util.Arrays;

/**
 * Brings raw logits to mean 0 and to the spread at which labels drawn from them can be ranked with
 * a given AUC by whoever knows the logits.
 */
final class OracleScale {
  private static final int BISECTIONS = 40;
  private static final double MOST_SPREAD = 20;

  private OracleScale() {}

  /**
   * Scales logits in place.
   *
   * @param logits raw logits, not all equal
   * @param auc the expected AUC of the scaled logits, in (0.5, 1)
   */
  static void apply(double[] logits, double auc) {
    double mean = Arrays.stream(logits).average().orElse(0);
    double[] sorted = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      sorted[i] = logits[i] - mean;
    }
    Arrays.sort(sorted);
    double low = 0;
    double high = MOST_SPREAD / Math.max(sorted[sorted.length - 1], -sorted[0]);
    for (int step = 0; step < BISECTIONS; step++) {
      double middle = (low + high) / 2;
      if (expectedAuc(sorted, middle) < auc) {
        low = middle;
      } else {
        high = middle;
      }
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] = low * (logits[i] - mean);
    }
  }

  /** The chance that a positive ranks above a negative, labels being drawn from the logits. */
  private static double expectedAuc(double[] sorted, double scale) {
    double negativesBelow = 0;
    double positives = 0;
    double pairs = 0;
    for (double logit : sorted) {
      double probability = sigmoid(scale * logit);
      double negative = 1 - probability;
      pairs += probability * (negativesBelow + negative / 2);
      negativesBelow += negative;
      positives += probability;
    }
    return pairs / (positives * negativesBelow);
  }

  static double sigmoid(double logit) {
    return 1 / (1 + StrictMath.exp(-logit));
  }
}
