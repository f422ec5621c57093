package dev.mlora.batch;

/** The rows that a batch is filled with, sorted by domain. */
public interface BatchRows {
  /** The number of rows. */
  int count();

  /** The domain of a row; never less than that of the row before. */
  int domain(int row);

  /** The id that a row has in a field of one value: a row of the field's embedding table. */
  int id(int field, int row);

  /** How many values a row has in a field; 1, unless the field has several. */
  default int values(int field, int row) {
    return 1;
  }

  /** The id of one of the values that a row has in a field. */
  default int id(int field, int row, int value) {
    return id(field, row);
  }

  /** The label of a row; 0 where rows are only scored. */
  float label(int row);
}
