package dev.mlora.io.table;

import dev.mlora.data.Pooling;
import java.util.List;
import java.util.Optional;

/** How a column of a table becomes a field of the model. */
public sealed interface FieldRule {
  /** The field's name, unique in the data set. */
  String name();

  /** The column's name in the table. */
  String column();

  /** What becomes of rows without a value. */
  Missing missing();

  /**
   * Which ids get a row of their own in a field's table.
   *
   * @param minCount ids that training rows have less often share row 0; at least 1
   * @param maxSize how many ids at most; of more, the most frequent ones, of equally frequent ones
   *     those that come first
   */
  record Ids(int minCount, int maxSize) {}

  /**
   * One id a row; a {@link dev.mlora.data.SparseField}.
   *
   * @param ids which of them get a row
   */
  record Sparse(String name, String column, Missing missing, Ids ids) implements FieldRule {}

  /**
   * One number a row, cut into buckets; a {@link dev.mlora.data.BucketedField}.
   *
   * @param boundaries where buckets end; fitted on the training rows if there are none
   * @param buckets how many buckets to aim for where boundaries are fitted
   */
  record Dense(
      String name, String column, Missing missing, Optional<List<Double>> boundaries, int buckets)
      implements FieldRule {}

  /**
   * Any number of ids a row; a {@link dev.mlora.data.MultiValueField}.
   *
   * @param ids which of them get a row
   * @param separator what stands between two values where a row's are written as one text
   * @param maxValues the most values of a row that are read
   * @param pooling how their embeddings become one
   */
  record MultiValue(
      String name,
      String column,
      Missing missing,
      Ids ids,
      String separator,
      int maxValues,
      Pooling pooling)
      implements FieldRule {}
}
