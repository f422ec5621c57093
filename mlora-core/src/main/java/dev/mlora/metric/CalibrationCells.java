package dev.mlora.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows counted by score in cells far finer than a curve's bins, so that a curve over all domains
 * needs no memory a row. Scores share a cell that agree in sign, exponent and the first 8 bits
 * after the point: they differ by less than 1/256 of their value.
 */
final class CalibrationCells {
  private static final int DROPPED_BITS = 15;
  private static final int CELLS = cell(1) + 1;

  private final long[] rows = new long[CELLS];
  private final long[] positives = new long[CELLS];
  private final double[] scores = new double[CELLS];
  private long total;

  CalibrationCells() {}

  /** Counts rows of one label; the sums of a cell depend on the order of the column. */
  void add(FloatColumn column, boolean positive, ScoreKind kind) {
    for (int row = 0; row < column.size(); row++) {
      double score = kind.probability(column.get(row));
      int cell = cell((float) score);
      rows[cell]++;
      scores[cell] += score;
      if (positive) {
        positives[cell]++;
      }
    }
    total += column.size();
  }

  /**
   * Bins of as equal a number of rows as whole cells allow.
   *
   * @param bins at most how many
   */
  CalibrationCurve curve(int bins) {
    List<CalibrationCurve.Bin> filled = new ArrayList<>(bins);
    long reached = 0;
    int cell = 0;
    for (int bin = 1; bin <= bins; bin++) {
      long binRows = 0;
      long binPositives = 0;
      double binScores = 0;
      while (reached < total * bin / bins) {
        binRows += rows[cell];
        binPositives += positives[cell];
        binScores += scores[cell];
        reached += rows[cell];
        cell++;
      }
      if (binRows > 0) {
        filled.add(
            new CalibrationCurve.Bin(
                binRows, binScores / binRows, (double) binPositives / binRows));
      }
    }
    return new CalibrationCurve(filled);
  }

  /** The bits of floats that are not negative rise with them; the sum makes a zero of -0. */
  private static int cell(float score) {
    return Float.floatToIntBits(score + 0f) >>> DROPPED_BITS;
  }
}
