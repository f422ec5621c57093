package dev.mlora.metric;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.OptionalDouble;

/**
 * Area under the ROC curve: the probability that a random positive row scores above a random
 * negative one.
 *
 * <p>Both forms take the first {@code count} rows of parallel arrays, leave the arrays as they are,
 * and are empty where the rows hold one class only, because there is then no pair to rank. Both
 * throw {@link MloraException} with {@link ErrorCode#METRIC_UNDEFINED} for a NaN score, with {@link
 * ErrorCode#LABEL_INVALID} for a label other than 0 and 1 (each naming the row), and with {@link
 * ErrorCode#SHAPE_MISMATCH} where an array is shorter than {@code count}.
 */
public final class Auc {
  private Auc() {}

  /**
   * The exact AUC (Mann-Whitney statistic): the share of (positive, negative) pairs in the right
   * order, a tie counting one half. Sorts, so O(n log n); pairs are counted in whole numbers.
   *
   * @param scores {@code [count]} scores or logits, on any increasing scale
   * @param labels {@code [count]} labels, each 0 or 1
   * @param count rows to use
   */
  public static OptionalDouble exact(float[] scores, float[] labels, int count) {
    ScoresByClass rows = new ScoresByClass("");
    rows.add(scores, labels, 0, count, ScoreKind.LOGIT);
    rows.sort();
    return rows.exactAuc();
  }

  /**
   * The AUC of the authors' code, for comparison with the paper's tables: TensorFlow 1's streaming
   * AUC. Thresholds are {@code -1e-7, 1/499, 2/499, ..., 498/499, 1 + 1e-7}, as floats; a row is
   * predicted positive where its score is strictly greater; the 500 points (false-positive rate,
   * true-positive rate) are joined by trapezoids. Scores within the same 1/499 are thus ties, and a
   * model whose scores crowd near 0 loses resolution.
   *
   * <p>Where one class is missing the authors' code divides safely and reports 0; here the result
   * is empty. TensorFlow sums in float, this method in double.
   *
   * @param scores {@code [count]} probabilities (sigmoid of the logits); one outside [0, 1] throws
   *     {@link MloraException} with {@link ErrorCode#METRIC_UNDEFINED}
   * @param labels {@code [count]} labels, each 0 or 1
   * @param count rows to use
   */
  public static OptionalDouble binned500(float[] scores, float[] labels, int count) {
    ScoresByClass rows = new ScoresByClass("");
    rows.add(scores, labels, 0, count, ScoreKind.PROBABILITY);
    return rows.binnedAuc(ScoreKind.PROBABILITY);
  }
}
