package dev.mlora.io.data;

import java.util.List;

/**
 * How much one domain has in one split, told before its rows are written.
 *
 * @param rows how many rows
 * @param values for each field of the schema, how many values all of them have together; read for
 *     fields of several values only
 */
public record PartSize(int rows, List<Long> values) {
  /** Takes a copy. */
  public PartSize {
    values = List.copyOf(values);
  }
}
