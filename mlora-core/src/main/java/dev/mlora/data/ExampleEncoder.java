package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Encodes examples with a fitted schema, the same way for training and for scoring.
 *
 * <p>Ids without a row are no error: they read the out-of-vocabulary row and are counted in {@link
 * EncodedExample#outOfVocabulary()}. Thread-safe.
 */
public final class ExampleEncoder {
  private final Schema schema;

  /**
   * An encoder for rows of a schema.
   *
   * @param schema the schema the model was trained with
   */
  public ExampleEncoder(Schema schema) {
    this.schema = schema;
  }

  /**
   * Encodes one example.
   *
   * @param example its values and its domain
   * @throws MloraException DOMAIN_UNKNOWN for a domain the schema does not have; SCHEMA_MISMATCH
   *     where a field is missing, is none of the schema's, is not a number though it should be or
   *     has several values though it may have one; DENSE_NOT_FINITE for NaN or an infinity
   */
  public EncodedExample encode(Example example) {
    int domain = schema.domainIndex(example.domain());
    int[][] ids = new int[schema.fields().size()][];
    for (int i = 0; i < ids.length; i++) {
      Field field = schema.fields().get(i);
      Object value = example.values().get(field.name());
      if (value == null) {
        throw new MloraException(
            ErrorCode.SCHEMA_MISMATCH,
            "The example has no value for field '%s'; schema '%s' needs %s. %s"
                .formatted(
                    field.name(),
                    schema.name(),
                    schema.fieldNames(),
                    "Give an empty text for a missing value."));
      }
      ids[i] = rows(field, value);
    }
    if (example.values().size() > ids.length) {
      Set<String> extra = new HashSet<>(example.values().keySet());
      schema.fieldNames().forEach(extra::remove);
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "The example has values for %s, which are no fields of schema '%s' (it has %s)."
              .formatted(extra, schema.name(), schema.fieldNames()));
    }
    return new EncodedExample(domain, ids);
  }

  private static int[] rows(Field field, Object value) {
    if (!(field instanceof MultiValueField) && value instanceof Collection<?> values) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "Field '%s' of the example has the values %s, but takes one; expected text or a number."
              .formatted(field.name(), values));
    }
    return switch (field) {
      case SparseField sparse -> new int[] {sparse.vocabulary().row(idText(value))};
      case BucketedField bucketed -> new int[] {bucket(bucketed, value)};
      case MultiValueField several -> rows(several, value);
    };
  }

  private static int[] rows(MultiValueField field, Object value) {
    Collection<?> values =
        value instanceof Collection<?> many
            ? many
            : value.toString().isEmpty()
                ? List.of()
                : List.of(idText(value).split(Pattern.quote(field.separator()), -1));
    return values.stream()
        .limit(field.maxValues())
        .mapToInt(each -> field.vocabulary().row(idText(each)))
        .toArray();
  }

  private static int bucket(BucketedField field, Object value) {
    if (value instanceof Number number) {
      return field.row(number.doubleValue(), "the example");
    }
    String text = value.toString();
    if (text.isBlank()) {
      return Field.OOV_ROW;
    }
    try {
      return field.row(Double.parseDouble(text), "the example");
    } catch (NumberFormatException notANumber) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "Field '%s' of the example is '%s', but the field is dense; a number is expected."
              .formatted(field.name(), text),
          notANumber);
    }
  }

  /** Numbers that come out of JSON as 7.0 mean the id 7. */
  private static String idText(Object value) {
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return number == Math.rint(number) && Math.abs(number) < 0x1p53
          ? Long.toString((long) number)
          : value.toString();
    }
    return value instanceof BigDecimal decimal
        ? decimal.stripTrailingZeros().toPlainString()
        : value.toString();
  }
}
