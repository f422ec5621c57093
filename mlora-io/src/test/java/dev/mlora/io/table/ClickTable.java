package dev.mlora.io.table;

import dev.mlora.io.data.BuildProgress;
import dev.mlora.random.CounterRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** A small table of clicks and the schema file for it, to be written in several ways. */
final class ClickTable {
  static final String HEADER = "rating,country,user,price,genres";

  static final String SCHEMA =
      """
      {
        "name": "clicks",
        "source": {"files": ["clicks.csv"]},
        "split": {"train": 60, "validation": 20, "test": 20, "seed": 7},
        "label": {"column": "rating", "positive": ">= 4"},
        "domain": {"column": "country"},
        "fields": [
          {"name": "user", "kind": "sparse", "minCount": 2},
          {"name": "price", "kind": "dense", "buckets": 4, "missing": "own-row"},
          {"name": "genres", "kind": "multi-value", "maxValues": 3, "pooling": "mean"}
        ]
      }
      """;

  private static final String[] COUNTRIES = {"de", "fr", "it"};

  private ClickTable() {}

  /** Rows as text, values with commas between them. */
  static List<String> rows(int count) {
    long key = CounterRandom.key(5, "clicks");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> genres = new ArrayList<>();
      for (int g = CounterRandom.below(key, 20L * i, 6); g > 0; g--) {
        genres.add("g" + CounterRandom.below(key, 20L * i + g, 8));
      }
      rows.add(
          "%d,%s,u%d,%s,%s"
              .formatted(
                  1 + CounterRandom.below(key, 20L * i + 11, 5),
                  COUNTRIES[CounterRandom.below(key, 20L * i + 12, 3)],
                  CounterRandom.below(key, 20L * i + 13, 60),
                  i % 10 == 0 ? "" : Integer.toString(CounterRandom.below(key, 20L * i + 14, 99)),
                  String.join("|", genres)));
    }
    return rows;
  }

  /** Writes lines to a file of a folder. */
  static Path write(Path folder, String name, List<String> lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  /** Writes the header and rows. */
  static Path csv(Path folder, String name, List<String> rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    lines.addAll(rows);
    return write(folder, name, lines);
  }

  /** Writes a schema file. */
  static Path schema(Path folder, String json) throws IOException {
    return Files.writeString(folder.resolve("schema.json"), json);
  }

  /** Imports with a schema file, on one thread. */
  static void build(Path schema, Path out) {
    build(schema, out, 1);
  }

  static void build(Path schema, Path out, int threads) {
    TableImport.build(
        DataSchemaFile.read(schema, List.of()),
        out,
        new ImportSettings(ImportSettings.USUAL_MEMORY_BYTES, threads),
        BuildProgress.NONE);
  }

  /** Has DuckDB run a statement, such as one that writes a Parquet file. */
  static void sql(String sql) throws Exception {
    try (var connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
