package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;

/**
 * A field that has any number of ids in a row, such as the genres of a film or the items that a
 * user clicked last. Their embeddings are pooled into one.
 *
 * <p>A row without values has an embedding of zeros. Of a row with more than {@code maxValues} the
 * first are read. An id that comes twice counts twice.
 *
 * @param name the field's name, unique in its schema
 * @param vocabulary which id has which row of the embedding table
 * @param pooling how the embeddings become one
 * @param maxValues the most values of a row that are read, at least 1
 * @param separator what stands between two values where a row's are written as one text
 */
public record MultiValueField(
    String name, Vocabulary vocabulary, Pooling pooling, int maxValues, String separator)
    implements Field {
  /** The separator where nobody says otherwise. */
  public static final String SEPARATOR = "|";

  /** Checks that there is room for a value and something to tell values apart by. */
  public MultiValueField {
    if (maxValues < 1) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "Field '%s' reads at most %d values of a row; at least 1 is needed."
              .formatted(name, maxValues));
    }
    if (separator.isEmpty()) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "Field '%s' has an empty separator; expected a text such as \"%s\"."
              .formatted(name, SEPARATOR));
    }
  }

  @Override
  public int tableRows() {
    return vocabulary.rows();
  }
}
