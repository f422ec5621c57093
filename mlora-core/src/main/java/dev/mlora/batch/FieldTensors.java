package dev.mlora.batch;

/** The tensors of a batch that one field fills. */
sealed interface FieldTensors permits UniqueIds, ValueBags {
  /**
   * Fills them.
   *
   * @param source the rows
   * @param field the field's place in the schema
   */
  void fill(BatchRows source, int field);
}
