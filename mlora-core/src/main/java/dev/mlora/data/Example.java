package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One row as an application has it, before it is encoded.
 *
 * @param values the value of each field by the field's name: text or a number; an empty text stands
 *     for a missing value. Of a {@link MultiValueField} a collection of these, or one text with the
 *     field's separator between them
 * @param domain the domain's name
 */
public record Example(Map<String, ?> values, String domain) {
  /**
   * Takes a copy of the values.
   *
   * @throws MloraException {@link ErrorCode#DATA_MALFORMED} for a value that is null, or null in a
   *     collection
   */
  public Example {
    Map<String, Object> copy = new LinkedHashMap<>();
    for (Map.Entry<String, ?> value : values.entrySet()) {
      Object given = value.getValue();
      if (given == null || (given instanceof Collection<?> many && hasNull(many))) {
        throw new MloraException(
            ErrorCode.DATA_MALFORMED,
            ("An example of domain '%s' has null in the field '%s'. Expected text or a number; pass an"
                    + " empty text for a missing value.")
                .formatted(domain, value.getKey()));
      }
      copy.put(value.getKey(), given instanceof Collection<?> many ? List.copyOf(many) : given);
    }
    values = Map.copyOf(copy);
  }

  /** Some collections throw when they are asked whether they contain null. */
  private static boolean hasNull(Collection<?> values) {
    for (Object value : values) {
      if (value == null) {
        return true;
      }
    }
    return false;
  }
}
