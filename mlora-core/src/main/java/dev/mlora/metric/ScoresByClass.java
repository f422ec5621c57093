package dev.mlora.metric;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.OptionalDouble;

/**
 * The scores of some rows, positives and negatives apart: all that the metrics of a domain need, at
 * four bytes a row. Once sorted, every metric is a function of the rows alone and not of the order
 * in which they came, to the last bit.
 */
final class ScoresByClass {
  private final String where;
  private final FloatColumn positives = new FloatColumn();
  private final FloatColumn negatives = new FloatColumn();

  /**
   * No rows yet.
   *
   * @param where where the rows come from, for messages, such as {@code " of domain F"}; may be
   *     empty
   */
  ScoresByClass(String where) {
    this.where = where;
  }

  int rows() {
    return positives.size() + negatives.size();
  }

  int positives() {
    return positives.size();
  }

  /** Adds rows {@code from} (inclusive) to {@code to} (exclusive); on error, none of them. */
  void add(float[] scores, float[] labels, int from, int to, ScoreKind kind) {
    if (from < 0 || to < from || to > scores.length || to > labels.length) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          ("Rows [%d, %d)%s do not lie within %d scores and %d labels. Pass one label for each"
                  + " score and a range inside both.")
              .formatted(from, to, where, scores.length, labels.length));
    }
    for (int row = from; row < to; row++) {
      requireScore(scores[row], row, kind);
      requireLabel(labels[row], row);
    }
    for (int row = from; row < to; row++) {
      (labels[row] == 1 ? positives : negatives).add(scores[row]);
    }
  }

  private void requireScore(float score, int row, ScoreKind kind) {
    if (!kind.accepts(score)) {
      String remedy =
          Float.isNaN(score)
              ? "The model's weights or inputs hold NaN: look at the training loss and the dense"
                  + " fields."
              : "Apply the sigmoid to logits first.";
      throw new MloraException(
          ErrorCode.METRIC_UNDEFINED,
          "The score in row %d%s is %s; expected %s. %s"
              .formatted(row, where, score, kind.expectation(), remedy));
    }
  }

  private void requireLabel(float label, int row) {
    if (label != 0 && label != 1) {
      throw new MloraException(
          ErrorCode.LABEL_INVALID,
          "The label in row %d%s is %s; expected 0 or 1. Check the data set's label rule."
              .formatted(row, where, label));
    }
  }

  void sort() {
    positives.sort();
    negatives.sort();
  }

  /** The share of pairs in the right order, ties one half; the rows must be sorted. */
  OptionalDouble exactAuc() {
    if (hasOneClass()) {
      return OptionalDouble.empty();
    }
    long halfPairs = 0;
    int below = 0;
    int notAbove = 0;
    for (int p = 0; p < positives.size(); p++) {
      float score = positives.get(p);
      while (below < negatives.size() && negatives.get(below) < score) {
        below++;
      }
      while (notAbove < negatives.size() && negatives.get(notAbove) <= score) {
        notAbove++;
      }
      halfPairs += (long) below + notAbove;
    }
    return OptionalDouble.of(halfPairs / (2.0 * positives.size() * negatives.size()));
  }

  /** The 500-threshold AUC of {@link Auc#binned500}. */
  OptionalDouble binnedAuc(ScoreKind kind) {
    if (hasOneClass()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(BinnedRoc.area(bins(positives, kind), bins(negatives, kind)));
  }

  private boolean hasOneClass() {
    return positives.size() == 0 || negatives.size() == 0;
  }

  private static long[] bins(FloatColumn scores, ScoreKind kind) {
    long[] bins = new long[BinnedRoc.BINS];
    for (int row = 0; row < scores.size(); row++) {
      bins[BinnedRoc.bin((float) kind.probability(scores.get(row)))]++;
    }
    return bins;
  }

  /** Mean of {@code -log} of the probability given to the label; empty without rows or infinite. */
  OptionalDouble logLoss(ScoreKind kind) {
    double sum = 0;
    for (int row = 0; row < positives.size(); row++) {
      sum += kind.positiveLoss(positives.get(row));
    }
    for (int row = 0; row < negatives.size(); row++) {
      sum += kind.negativeLoss(negatives.get(row));
    }
    return rows() == 0 || Double.isInfinite(sum)
        ? OptionalDouble.empty()
        : OptionalDouble.of(sum / rows());
  }

  /** Mean probability; empty without rows. */
  OptionalDouble meanScore(ScoreKind kind) {
    double sum = 0;
    for (int row = 0; row < positives.size(); row++) {
      sum += kind.probability(positives.get(row));
    }
    for (int row = 0; row < negatives.size(); row++) {
      sum += kind.probability(negatives.get(row));
    }
    return rows() == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / rows());
  }

  /** Counts the rows for a calibration curve; they must be sorted for sums that never change. */
  void countIn(CalibrationCells cells, ScoreKind kind) {
    cells.add(positives, true, kind);
    cells.add(negatives, false, kind);
  }
}
