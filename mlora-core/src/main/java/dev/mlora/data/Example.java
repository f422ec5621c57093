package dev.mlora.data;

import java.util.Map;

/**
 * One row as an application has it, before it is encoded.
 *
 * @param values the value of each field by the field's name: text or a number; an empty text stands
 *     for a missing value
 * @param domain the domain's name
 */
public record Example(Map<String, ?> values, String domain) {
  /** Takes a copy of the values. */
  public Example {
    values = Map.copyOf(values);
  }
}
