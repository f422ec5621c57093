package dev.mlora.data;

/**
 * An input of a model that is looked up in an embedding table.
 *
 * <p>Row {@value #OOV_ROW} of every table belongs to values that have no row of their own: ids that
 * are unseen or rare in training, and missing numbers.
 */
public sealed interface Field permits SparseField, BucketedField, MultiValueField {
  /** The row of values that have no row of their own. */
  int OOV_ROW = 0;

  /** The field's name, unique in its schema. */
  String name();

  /** Rows of the field's embedding table, the out-of-vocabulary row included. */
  int tableRows();
}
