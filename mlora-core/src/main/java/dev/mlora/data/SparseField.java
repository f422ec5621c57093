package dev.mlora.data;

/**
 * A field of ids, such as a user or an item.
 *
 * @param name the field's name, unique in its schema
 * @param vocabulary which id has which row of the embedding table
 */
public record SparseField(String name, Vocabulary vocabulary) implements Field {
  @Override
  public int tableRows() {
    return vocabulary.rows();
  }
}
