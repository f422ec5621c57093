package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;

/**
 * Embeddings of a field's ids that were made elsewhere, row by row of the field's table; ids that
 * have none are all zero.
 *
 * @param field the field's name
 * @param width how many numbers an embedding has
 * @param values {@code [table rows, width]}
 * @param source the file that they come from
 */
@SuppressWarnings("ArrayRecordComponent") // a table of millions of numbers
public record Vectors(
    String field, int width, float[] values, DatasetProvenance.SourceFile source) {
  /** Checks that the values are whole rows. */
  public Vectors {
    if (width < 1 || values.length % width != 0) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "Vectors of field '%s' are %d wide, but there are %d numbers."
              .formatted(field, width, values.length));
    }
  }

  /** How many rows there are. */
  public int rows() {
    return values.length / width;
  }
}
