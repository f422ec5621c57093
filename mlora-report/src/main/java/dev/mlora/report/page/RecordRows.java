package dev.mlora.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlora.io.json.JsonEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parts of {@code run.json} as rows of a table, under the names that they have there. */
final class RecordRows {
  private static final String BELOW = " › ";

  private RecordRows() {}

  /** Every value below an entry, under the way to it. */
  static Map<String, String> of(JsonEntry entry) {
    return of("", entry);
  }

  /** The same, under a name of its own. */
  static Map<String, String> of(String name, JsonEntry entry) {
    Map<String, String> rows = new LinkedHashMap<>();
    collect(name, entry.json(), rows);
    return rows;
  }

  /** A list of words as one line. */
  static String words(JsonEntry list) {
    List<String> words = new ArrayList<>();
    list.json().forEach(word -> words.add(word.asText()));
    return String.join(" ", words);
  }

  /** A table with a column for each record. */
  static List<List<String>> sideBySide(List<Map<String, String>> records) {
    Set<String> names = new LinkedHashSet<>();
    records.forEach(record -> names.addAll(record.keySet()));
    List<List<String>> rows = new ArrayList<>();
    for (String name : names) {
      List<String> row = new ArrayList<>(List.of(name));
      records.forEach(record -> row.add(record.getOrDefault(name, "–")));
      rows.add(row);
    }
    return rows;
  }

  /** Those rows whose columns are not all the same. */
  static List<List<String>> differing(List<List<String>> rows) {
    return rows.stream().filter(row -> Set.copyOf(row.subList(1, row.size())).size() > 1).toList();
  }

  private static void collect(String path, JsonNode value, Map<String, String> rows) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(entry -> collect(below(path, entry.getKey()), entry.getValue(), rows));
    } else if (value.isArray() && hasObjects(value)) {
      for (int i = 0; i < value.size(); i++) {
        JsonNode name = value.get(i).path("name");
        collect(
            below(path, name.isTextual() ? name.textValue() : "" + (i + 1)), value.get(i), rows);
      }
    } else if (value.isArray()) {
      List<String> texts = new ArrayList<>();
      value.forEach(element -> texts.add(element.asText()));
      rows.put(path, texts.isEmpty() ? "none" : String.join(", ", texts));
    } else {
      rows.put(path, value.isNull() ? "none" : value.asText());
    }
  }

  private static boolean hasObjects(JsonNode array) {
    return !array.isEmpty() && array.get(0).isObject();
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + BELOW + name;
  }
}
