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
   * Field#OOV_ROW}.
   *
   * @param field the field's place in the schema
   * @param row which row of the data
   */
  int id(int field, int row);

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
