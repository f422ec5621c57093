package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Map;

/**
 * One row as an application has it, before it is encoded.
 *
 * @param values the value of each field by the field's name: text or a number; an empty text stands
 *     for a missing value
 * @param domain the domain's name
 */
public record Example(Map<String, ?> values, String domain) {
  /**
   * Takes a copy of the values.
   *
   * @throws MloraException {@link ErrorCode#DATA_MALFORMED} for a value that is null
   */
  public Example {
    for (Map.Entry<String, ?> value : values.entrySet()) {
      if (value.getValue() == null) {
        throw new MloraException(
            ErrorCode.DATA_MALFORMED,
            ("An example of domain '%s' has null in the field '%s'. Expected text or a number; pass an"
                    + " empty text for a missing value.")
                .formatted(domain, value.getKey()));
      }
    }
    values = Map.copyOf(values);
  }
}
