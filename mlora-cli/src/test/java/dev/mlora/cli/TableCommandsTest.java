package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a table to scores: {@code data build --schema}, {@code train}, {@code predict}. */
class TableCommandsTest {
  private static final String SCHEMA =
      """
      {
        "name": "films",
        "source": {"files": ["films.csv"]},
        "split": {"train": 60, "validation": 20, "test": 20, "seed": 1},
        "label": {"column": "rating", "positive": ">= 4"},
        "domain": {"column": "country"},
        "fields": [
          {"name": "user", "kind": "sparse"},
          {"name": "price", "kind": "dense", "buckets": 3},
          {"name": "genres", "kind": "multi-value", "maxValues": 3}
        ]
      }
      """;

  @TempDir private Path folder;

  private void writeTable() throws IOException {
    List<String> lines = new ArrayList<>(List.of("rating,country,user,price,genres"));
    String[] genres = {"comedy|crime", "drama", "", "crime|drama|comedy|war"};
    for (int i = 0; i < 400; i++) {
      lines.add(
          "%d,%s,u%d,%d.5,%s"
              .formatted((i * 7) % 5 + 1, i % 2 == 0 ? "de" : "fr", i % 23, i % 31, genres[i % 4]));
    }
    Files.writeString(folder.resolve("films.csv"), String.join("\n", lines) + "\n");
    Files.writeString(folder.resolve("films.json"), SCHEMA);
  }

  @Test
  void aTableIsBuiltTrainedOnAndScored() throws IOException {
    writeTable();
    Path data = folder.resolve("data");
    Console built =
        Console.run(
            "data", "build", "--schema", folder.resolve("films.json"), "--out", data, "--json");
    assertThat(built.exitCode()).as(built.err()).isZero();
    JsonNode json = built.json();
    assertThat(json.at("/rows/train").intValue()).isEqualTo(240);
    assertThat(json.at("/fields/2/kind").textValue()).isEqualTo("multi-value");
    assertThat(built.err()).contains("data: reading films.csv", "100 rows have more than 3 values");

    Console described = Console.run("data", "describe", data);
    assertThat(described.out()).contains("unseen genres", "builder: schema-file", "films");

    Path run = folder.resolve("run");
    Console trained =
        Console.run("train", "--data", data, "--run", run, "--epochs", 1, "--backend", "reference");
    assertThat(trained.exitCode()).as(trained.err()).isZero();

    Path csv =
        Files.writeString(
            folder.resolve("rows.csv"),
            "country,user,price,genres\nde,u1,2.5,comedy|crime\nfr,u2,7,\n");
    Path lines =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            """
            {"country":"de","user":"u1","price":2.5,"genres":["comedy","crime"]}
            {"country":"fr","user":"u2","price":7,"genres":[]}
            """);
    List<String> scores = new ArrayList<>();
    for (Path rows : List.of(csv, lines)) {
      Console scored =
          Console.run(
              "predict", "--model-dir", run, "--input", rows, "--json", "--backend", "reference");
      assertThat(scored.exitCode()).as(scored.err()).isZero();
      scores.add(scored.json().get("scores").toString());
    }
    assertThat(scores.get(0)).isEqualTo(scores.get(1)).contains(",");
  }

  @Test
  void aSchemaFileInPlaceOfAFolderIsToldApart() throws IOException {
    writeTable();
    Path schema = folder.resolve("films.json");
    Console trained = Console.run("train", "--data", schema, "--run", folder.resolve("run"));
    assertThat(trained.exitCode()).isEqualTo(3);
    assertThat(trained.err()).contains("MLORA-401", "data build --schema " + schema);
    assertThat(Console.run("data", "build", "--out", folder.resolve("x")).exitCode()).isEqualTo(2);
    assertThat(
            Console.run(
                    "data", "build", "synthetic", "--schema", schema, "--out", folder.resolve("x"))
                .exitCode())
        .isEqualTo(2);
    Console raw =
        Console.run(
            "data", "build", "--schema", schema, "--raw", folder, "--out", folder.resolve("x"));
    assertThat(raw.exitCode()).isEqualTo(3);
    assertThat(raw.err()).contains("--raw");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void aGeneratedTableIsImportedAsItSays() throws IOException {
    Path table = folder.resolve("clicks.csv");
    Console generated =
        Console.run("data", "generate", "--rows", 2000, "--domains", 3, "--out", table);
    assertThat(generated.exitCode()).as(generated.err()).isZero();
    try (Stream<String> lines = Files.lines(table)) {
      assertThat(lines).hasSize(2001).allMatch(line -> line.split(",").length == 10);
    }
    Console built =
        Console.run(
            "data",
            "build",
            "--schema",
            folder.resolve("clicks.json"),
            "--out",
            folder.resolve("data"),
            "--json");
    assertThat(built.exitCode()).as(built.err()).isZero();
    assertThat(built.json().get("fields")).hasSize(8);
    assertThat(built.json().get("domains")).hasSize(9);
  }
}
