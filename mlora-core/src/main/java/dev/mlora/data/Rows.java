package dev.mlora.data;

/**
 * The rows of one domain in one split, by column. Safe to read from several threads.
 *
 * <p>Indices are not checked beyond what the storage does by itself: {@code field} counts in {@link
 * Schema#fields()}, {@code row} in [0, {@link #count()}).
 */
public interface Rows {
  /** How many rows there are. */
  int count();

  /**
   * A row of the field's embedding table; values without a row of their own read as {@link
   * Field#OOV_ROW}. For fields of one value only.
   *
   * @param field the field's place in the schema
   * @param row which row of the data
   */
  int id(int field, int row);

  /**
   * How many values a row has in a field: 1, unless it is a {@link MultiValueField}.
   *
   * @param field the field's place in the schema
   * @param row which row of the data
   */
  default int values(int field, int row) {
    return 1;
  }

  /**
   * A row of the field's embedding table, for fields of one value and of several.
   *
   * @param field the field's place in the schema
   * @param row which row of the data
   * @param value which of its values, in [0, {@link #values})
   */
  default int id(int field, int row, int value) {
    return id(field, row);
  }

  /**
   * The label, 0 or 1.
   *
   * @param row which row of the data
   */
  float label(int row);

  /** Whether the true logit is known, as it is for generated data. */
  boolean hasOracle();

  /**
   * The logit of the probability that the label was drawn with; defined only if {@link
   * #hasOracle()}.
   *
   * @param row which row of the data
   */
  float oracleLogit(int row);
}
