package dev.mlora.metric;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Predicted against observed: rows are put into bins by score, and each bin tells its mean score
 * and its share of positives. A calibrated model's bins lie on the diagonal.
 *
 * @param bins the bins that hold rows, by rising score
 */
public record CalibrationCurve(List<Bin> bins) {

  /**
   * Rows of similar score.
   *
   * @param rows how many, 1 or more
   * @param meanScore their mean predicted probability
   * @param positiveRate their share of label 1
   */
  public record Bin(long rows, double meanScore, double positiveRate) {}

  /** Keeps its own copy of the list. */
  public CalibrationCurve {
    bins = List.copyOf(bins);
  }

  /**
   * Bins that part [0, 1] evenly; those without rows are left out.
   *
   * @param scores {@code [count]} probabilities
   * @param labels {@code [count]} labels, each 0 or 1
   * @param count rows to use
   * @param bins number of bins, 1 or more
   * @throws MloraException as {@link Auc#binned500} does, and {@link ErrorCode#CONFIG_INVALID} for
   *     fewer than one bin
   */
  public static CalibrationCurve equalWidth(float[] scores, float[] labels, int count, int bins) {
    long[] rows = sortedRows(scores, labels, count, bins);
    List<Bin> filled = new ArrayList<>();
    int from = 0;
    for (int bin = 1; bin <= bins; bin++) {
      int to = from;
      while (to < count && (bin == bins || score(rows[to]) * bins < bin)) {
        to++;
      }
      addBin(filled, rows, from, to);
      from = to;
    }
    return new CalibrationCurve(filled);
  }

  /**
   * Bins of as equal a number of rows as ties allow: rows of the same score share a bin, so there
   * may be fewer bins than asked for.
   *
   * @param scores {@code [count]} probabilities
   * @param labels {@code [count]} labels, each 0 or 1
   * @param count rows to use
   * @param bins number of bins, 1 or more
   * @throws MloraException as {@link #equalWidth} does
   */
  public static CalibrationCurve equalCount(float[] scores, float[] labels, int count, int bins) {
    long[] rows = sortedRows(scores, labels, count, bins);
    List<Bin> filled = new ArrayList<>();
    int from = 0;
    for (int bin = 1; bin <= bins; bin++) {
      int to = Math.max(from, (int) ((long) count * bin / bins));
      while (to > from && to < count && score(rows[to]) == score(rows[to - 1])) {
        to++;
      }
      addBin(filled, rows, from, to);
      from = to;
    }
    return new CalibrationCurve(filled);
  }

  /** Rows as sortable numbers: the score's bits, in order as none is negative, then the label. */
  private static long[] sortedRows(float[] scores, float[] labels, int count, int bins) {
    if (bins < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A calibration curve of %d bins was asked for; expected 1 or more, such as 20."
              .formatted(bins));
    }
    new ScoresByClass("").add(scores, labels, 0, count, ScoreKind.PROBABILITY);
    long[] rows = new long[count];
    for (int row = 0; row < count; row++) {
      rows[row] = ((long) Float.floatToIntBits(Math.abs(scores[row])) << 1) | (long) labels[row];
    }
    Arrays.sort(rows);
    return rows;
  }

  private static double score(long row) {
    return Float.intBitsToFloat((int) (row >> 1));
  }

  private static void addBin(List<Bin> bins, long[] rows, int from, int to) {
    if (from == to) {
      return;
    }
    double scores = 0;
    long positives = 0;
    for (int row = from; row < to; row++) {
      scores += score(rows[row]);
      positives += rows[row] & 1;
    }
    int size = to - from;
    bins.add(new Bin(size, scores / size, (double) positives / size));
  }
}
