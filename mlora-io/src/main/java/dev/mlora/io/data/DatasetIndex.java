package dev.mlora.io.data;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.DatasetProvenance.SourceFile;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.io.json.JsonEntry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dataset.json} says: the schema, how many rows each domain has in each split, the size
 * and SHA-256 of every column file, and where the data come from.
 */
record DatasetIndex(
    Schema schema,
    Map<Split, List<Integer>> counts,
    boolean oracle,
    Map<String, FileEntry> files,
    DatasetProvenance provenance) {
  static final String FILE_NAME = "dataset.json";
  static final int VERSION = 1;
  private static final String FORMAT = "mlora-dataset";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Size and SHA-256 of a column file. */
  record FileEntry(long bytes, String sha256) {}

  long rows(Split split) {
    return counts.getOrDefault(split, List.of()).stream().mapToLong(Integer::longValue).sum();
  }

  /** What the index says of a column file; null if nothing. */
  @Nullable FileEntry file(ColumnFile column) {
    return files.get(column.name());
  }

  DatasetIndex withProvenance(DatasetProvenance origin) {
    return new DatasetIndex(schema, counts, oracle, files, origin);
  }

  String toJson() {
    ObjectNode root = JSON.createObjectNode().put("format", FORMAT).put("version", VERSION);
    root.set("schema", SchemaJson.write(schema));
    ObjectNode rows = root.putObject("rows");
    counts.forEach((split, domains) -> domains.forEach(rows.withArray(key(split))::add));
    root.put("oracle", oracle);
    ObjectNode columns = root.putObject("files");
    files.forEach(
        (name, file) ->
            columns.putObject(name).put("bytes", file.bytes()).put("sha256", file.sha256()));
    ObjectNode origin = root.putObject("provenance");
    origin.put("name", provenance.name()).put("builder", provenance.builder());
    ObjectNode parameters = origin.putObject("parameters");
    provenance.parameters().forEach(parameters::put);
    ArrayNode sources = origin.putArray("sources");
    for (SourceFile source : provenance.sources()) {
      sources
          .addObject()
          .put("name", source.name())
          .put("bytes", source.bytes())
          .put("sha256", source.sha256());
    }
    ArrayNode notes = origin.putArray("notes");
    provenance.notes().forEach(notes::add);
    origin.put("contentSha256", provenance.contentSha256());
    return root.toPrettyString() + "\n";
  }

  static DatasetIndex parse(String text, String file) {
    JsonEntry root =
        JsonEntry.parse(
            text, file, ErrorCode.DATASET_DAMAGED, "Restore the file or build the data set again.");
    root.requireFormat(FORMAT, VERSION);
    Schema schema = SchemaJson.read(root.get("schema"));
    Map<Split, List<Integer>> counts = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      counts.put(split, counts(root.get("rows"), split, schema));
    }
    Map<String, FileEntry> files = new LinkedHashMap<>();
    JsonEntry columns = root.get("files");
    for (String name : columns.names()) {
      JsonEntry entry = columns.get(name);
      files.put(name, new FileEntry(entry.get("bytes").longInteger(), entry.get("sha256").text()));
    }
    return new DatasetIndex(
        schema, counts, root.get("oracle").flag(), files, provenance(root.get("provenance")));
  }

  private static List<Integer> counts(JsonEntry rows, Split split, Schema schema) {
    List<Integer> counts = new ArrayList<>();
    for (JsonEntry count : rows.list(key(split))) {
      if (count.integer() < 0) {
        throw count.damaged("a number of rows cannot be negative");
      }
      counts.add(count.integer());
    }
    if (counts.size() != schema.domains().size()) {
      throw rows.get(key(split))
          .damaged(
              "it lists %d domains, but the schema has %d"
                  .formatted(counts.size(), schema.domains().size()));
    }
    return List.copyOf(counts);
  }

  private static DatasetProvenance provenance(JsonEntry entry) {
    Map<String, String> parameters = new LinkedHashMap<>();
    JsonEntry given = entry.get("parameters");
    given.names().forEach(name -> parameters.put(name, given.get(name).text()));
    return new DatasetProvenance(
        entry.get("name").text(),
        entry.get("builder").text(),
        parameters,
        entry.list("sources").stream()
            .map(
                source ->
                    new SourceFile(
                        source.get("name").text(),
                        source.get("bytes").longInteger(),
                        source.get("sha256").text()))
            .toList(),
        entry.list("notes").stream().map(JsonEntry::text).toList(),
        entry.get("contentSha256").text());
  }

  private static String key(Split split) {
    return split.name().toLowerCase(Locale.ROOT);
  }
}
