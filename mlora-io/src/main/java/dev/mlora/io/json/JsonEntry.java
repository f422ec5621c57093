package dev.mlora.io.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A value in a JSON file that knows where it stands, so that a wrong one can be named.
 *
 * @param json the value
 * @param file the file, for messages
 * @param path the way to the value, such as {@code /model/backbone}; empty for the whole file
 * @param code the error of a wrong value
 * @param remedy what to do about one
 * @param whole the text of the whole file, to tell line and column from
 */
public record JsonEntry(
    JsonNode json, String file, String path, ErrorCode code, String remedy, String whole) {
  /**
   * Parses a whole file.
   *
   * @throws MloraException of the code, naming line and column, where it is not JSON
   */
  public static JsonEntry parse(String text, String file, ErrorCode code, String remedy) {
    try {
      return new JsonEntry(strict().readTree(text), file, "", code, remedy, text);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where =
          "%s, line %d, column %d"
              .formatted(file, at == null ? 0 : at.getLineNr(), at == null ? 0 : at.getColumnNr());
      throw notJson(where, code, remedy, e);
    }
  }

  /**
   * Parses a line of a file that holds a value a line.
   *
   * @param line the line's number, from 1
   * @throws MloraException of the code, naming line and column, where it is not JSON
   */
  public static JsonEntry parseLine(
      String text, String file, long line, ErrorCode code, String remedy) {
    String where = "%s, line %d".formatted(file, line);
    try {
      // The place says which line it is; a column without its file would mislead.
      return new JsonEntry(strict().readTree(text), where, "", code, remedy, "");
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw notJson(
          "%s, column %d".formatted(where, at == null ? 0 : at.getColumnNr()), code, remedy, e);
    }
  }

  private static JsonMapper strict() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  private static MloraException notJson(
      String where, ErrorCode code, String remedy, JsonProcessingException e) {
    return new MloraException(
        code, "%s: not valid JSON (%s). %s".formatted(where, e.getOriginalMessage(), remedy), e);
  }

  /** Refuses a file whose entries {@code format} and {@code version} are others than these. */
  public void requireFormat(String expected, int expectedVersion) {
    String format = get("format").text();
    int version = get("version").integer();
    if (!format.equals(expected) || version != expectedVersion) {
      throw new MloraException(
          code,
          "%s has format '%s' version %d; this release reads '%s' version %d. Make it with this release."
              .formatted(file, format, version, expected, expectedVersion));
    }
  }

  /** The entry of a name. */
  public JsonEntry get(String name) {
    JsonNode child = json.get(name);
    if (child == null) {
      throw damaged("it has no entry '" + name + "'");
    }
    return at(name, child);
  }

  /** Whether there is an entry of a name, be it null. */
  public boolean has(String name) {
    return json.has(name);
  }

  /** The entry of a name, if there is one. */
  public Optional<JsonEntry> find(String name) {
    JsonNode child = json.get(name);
    return child == null ? Optional.empty() : Optional.of(at(name, child));
  }

  /** Refuses entries of any other names than these: one of them is misspelt or from elsewhere. */
  public void requireOnly(String... known) {
    for (String name : names()) {
      if (!List.of(known).contains(name)) {
        throw damaged(
            "it has an entry '%s'; known are %s".formatted(name, List.of(known)),
            path + "/" + name);
      }
    }
  }

  /** Whether the value is null, which is not the same as an entry that is not there. */
  public boolean isNull() {
    return json.isNull();
  }

  /** The names of all entries. */
  public List<String> names() {
    if (!json.isObject()) {
      throw damaged("it should be an object");
    }
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The elements of a list. */
  public List<JsonEntry> list(String name) {
    JsonEntry list = get(name);
    if (!list.json.isArray()) {
      throw list.damaged("it should be a list");
    }
    List<JsonEntry> entries = new ArrayList<>(list.json.size());
    for (int i = 0; i < list.json.size(); i++) {
      entries.add(list.at(Integer.toString(i), list.json.get(i)));
    }
    return entries;
  }

  /** A text. */
  public String text() {
    if (!json.isTextual()) {
      throw damaged("it should be a text");
    }
    return json.textValue();
  }

  /** A whole number of 32 bits. */
  public int integer() {
    if (!json.canConvertToInt() || !json.isIntegralNumber()) {
      throw damaged("it should be a whole number of at most 32 bits");
    }
    return json.intValue();
  }

  /** A whole number of 64 bits. */
  public long longInteger() {
    if (!json.canConvertToLong() || !json.isIntegralNumber()) {
      throw damaged("it should be a whole number");
    }
    return json.longValue();
  }

  /** A number. */
  public double number() {
    if (!json.isNumber()) {
      throw damaged("it should be a number");
    }
    return json.doubleValue();
  }

  /** A number, or null where there is none. */
  public OptionalDouble optionalNumber() {
    return isNull() ? OptionalDouble.empty() : OptionalDouble.of(number());
  }

  /** True or false. */
  public boolean flag() {
    if (!json.isBoolean()) {
      throw damaged("it should be true or false");
    }
    return json.booleanValue();
  }

  /** One of the constants of an enum, by its name in lower case with hyphens. */
  public <E extends Enum<E>> E constant(Class<E> type) {
    String text = text();
    for (E constant : type.getEnumConstants()) {
      if (label(constant).equals(text)) {
        return constant;
      }
    }
    List<String> known = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      known.add(label(constant));
    }
    throw damaged("it is '%s', expected one of %s".formatted(text, known));
  }

  /** An enum's constant as it is written: its name in lower case with hyphens. */
  public static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The error for this value. */
  public MloraException damaged(String reason) {
    return damaged(reason, path);
  }

  private MloraException damaged(String reason, String place) {
    return new MloraException(
        code,
        "Entry '%s' of %s is wrong: %s%s. %s"
            .formatted(
                path.isEmpty() ? "/" : path, file, reason, JsonPlace.of(whole, place), remedy));
  }

  /** The error for this value where something that was made of it complained. */
  public MloraException wrapping(MloraException complaint) {
    return complaint.code() == code ? complaint : damaged(complaint.detail());
  }

  private JsonEntry at(String name, JsonNode child) {
    return new JsonEntry(child, file, path + "/" + name, code, remedy, whole);
  }
}
