package dev.mlora.io.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;

/** A value in a JSON file that knows where it stands, so that a wrong one can be named. */
record JsonEntry(JsonNode json, String file, String path) {
  static JsonEntry root(JsonNode json, String file) {
    return new JsonEntry(json, file, "");
  }

  JsonEntry get(String name) {
    JsonNode child = json.get(name);
    if (child == null) {
      throw damaged("it has no entry '" + name + "'");
    }
    return new JsonEntry(child, file, path + "/" + name);
  }

  List<JsonEntry> list(String name) {
    JsonEntry list = get(name);
    if (!list.json.isArray()) {
      throw list.damaged("it should be a list");
    }
    List<JsonEntry> entries = new ArrayList<>(list.json.size());
    for (int i = 0; i < list.json.size(); i++) {
      entries.add(new JsonEntry(list.json.get(i), file, list.path + "/" + i));
    }
    return entries;
  }

  String text() {
    if (!json.isTextual()) {
      throw damaged("it should be a text");
    }
    return json.textValue();
  }

  int integer() {
    if (!json.canConvertToInt() || !json.isIntegralNumber()) {
      throw damaged("it should be a whole number of at most 32 bits");
    }
    return json.intValue();
  }

  long longInteger() {
    if (!json.canConvertToLong() || !json.isIntegralNumber()) {
      throw damaged("it should be a whole number");
    }
    return json.longValue();
  }

  double number() {
    if (!json.isNumber()) {
      throw damaged("it should be a number");
    }
    return json.doubleValue();
  }

  boolean flag() {
    if (!json.isBoolean()) {
      throw damaged("it should be true or false");
    }
    return json.booleanValue();
  }

  MloraException damaged(String reason) {
    return new MloraException(
        ErrorCode.DATASET_DAMAGED,
        "Entry '%s' of %s is wrong: %s. Restore the file or build the data set again."
            .formatted(path.isEmpty() ? "/" : path, file, reason));
  }
}
