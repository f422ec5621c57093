package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * A dense (numeric) field that is cut into buckets, each with a row of the embedding table.
 *
 * <p>With boundaries {@code b_1 < ... < b_n}, row {@code k + 1} holds the values with exactly
 * {@code k} boundaries at or below them; row 0 is for missing values.
 *
 * @param name the field's name, unique in its schema
 * @param boundaries finite, strictly ascending; may be empty (one bucket)
 */
public record BucketedField(String name, List<Double> boundaries) implements Field {
  /** Checks the boundaries. */
  public BucketedField {
    boundaries = List.copyOf(boundaries);
    double previous = Double.NEGATIVE_INFINITY;
    for (double boundary : boundaries) {
      if (!(boundary > previous && boundary < Double.POSITIVE_INFINITY)) {
        throw new MloraException(
            ErrorCode.SCHEMA_MISMATCH,
            "Bucket boundaries of field '%s' must be finite and strictly ascending, but are %s."
                .formatted(name, boundaries));
      }
      previous = boundary;
    }
  }

  /**
   * Fits boundaries as quantiles of the training values, so that buckets hold about equally many
   * rows; values that occur very often make fewer buckets.
   *
   * @param name the field's name
   * @param trainingValues the field's values in the training rows, in row order
   * @param buckets how many buckets to aim for, at least 1
   * @throws MloraException DENSE_NOT_FINITE naming the row and the field; CONFIG_INVALID for fewer
   *     than one bucket; DATA_EMPTY where there are no values
   */
  public static BucketedField fit(String name, double[] trainingValues, int buckets) {
    for (int row = 0; row < trainingValues.length; row++) {
      requireFinite(name, trainingValues[row], "training row " + (row + 1));
    }
    double[] sorted = trainingValues.clone();
    Arrays.sort(sorted);
    return ofRanks(name, sorted.length, rank -> sorted[(int) rank], buckets);
  }

  /**
   * Fits boundaries as {@link #fit} does, on values that are sorted elsewhere because they are too
   * many.
   *
   * @param name the field's name
   * @param count how many values there are
   * @param sorted the value of a rank in [0, count), in ascending order
   * @param buckets how many buckets to aim for, at least 1
   * @throws MloraException CONFIG_INVALID for fewer than one bucket; DATA_EMPTY where there are no
   *     values
   */
  public static BucketedField ofRanks(
      String name, long count, LongToDoubleFunction sorted, int buckets) {
    if (buckets < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Field '%s' is to have %d buckets; at least 1 is needed.".formatted(name, buckets));
    }
    if (count == 0) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          "Field '%s' has no training values to fit bucket boundaries on.".formatted(name));
    }
    List<Double> boundaries = new ArrayList<>();
    double previous = sorted.applyAsDouble(0);
    for (int bucket = 1; bucket < buckets; bucket++) {
      double boundary = sorted.applyAsDouble(bucket * count / buckets);
      if (boundary > previous) {
        boundaries.add(boundary);
        previous = boundary;
      }
    }
    return new BucketedField(name, boundaries);
  }

  @Override
  public int tableRows() {
    return boundaries.size() + 2;
  }

  /**
   * The row of a value.
   *
   * @param value a finite number
   * @param place where the value stands, for the message, such as {@code "ratings.csv, line 7"}
   * @throws MloraException DENSE_NOT_FINITE naming the place and the field
   */
  public int row(double value, String place) {
    requireFinite(name, value, place);
    int low = 0;
    int high = boundaries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (boundaries.get(middle) <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low + 1;
  }

  private static void requireFinite(String field, double value, String place) {
    if (!Double.isFinite(value)) {
      throw new MloraException(
          ErrorCode.DENSE_NOT_FINITE,
          ("Dense field '%s' is %s in %s; a finite number is expected. "
                  + "Remove or replace the value, or leave it empty if it is missing.")
              .formatted(field, value, place));
    }
  }
}
