package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherCommandsTest {
  @TempDir private Path folder;

  @Test
  void backendsListsAllWithReasonsAndRemedies() throws IOException {
    Console text = Console.run("backends");
    JsonNode json = Console.run("backends", "--json").json();

    assertThat(text.exitCode()).isZero();
    assertThat(text.out()).contains("reference", "plain Java").contains("panama-cuda", "remedy:");
    List<String> names = new ArrayList<>();
    for (JsonNode backend : json.at("/backends")) {
      names.add(backend.get("name").asText());
      if (!backend.get("available").asBoolean()) {
        assertThat(backend.get("reason").asText()).isNotBlank();
        assertThat(backend.get("remedy").asText()).isNotBlank();
      }
    }
    assertThat(names).contains("reference", "panama-cpu", "panama-cuda");
  }

  @Test
  void describeCountsRowsOfABuiltFolder() throws IOException {
    Path data = TinyDataset.in(folder);

    Console text = Console.run("data", "describe", data);
    JsonNode json = Console.run("data", "describe", data, "--json").json();

    assertThat(text.out())
        .containsPattern("all domains +240 +240 +240")
        .contains("unseen user", "oracle WAUC on test", "a drawn click");
    assertThat(json.at("/rows/train").asInt()).isEqualTo(240);
    assertThat(json.at("/contentSha256").asText()).hasSize(64);
    assertThat(text.out()).contains(json.at("/contentSha256").asText());
  }

  @Test
  void aBuiltDataSetIsTheDescribedOne() throws IOException {
    Path out = folder.resolve("built");

    JsonNode built =
        Console.run("data", "build", "synthetic", "--out", out, "--data-option", "seed=3", "--json")
            .json();
    JsonNode described = Console.run("data", "describe", out, "--json").json();

    assertThat(described.at("/contentSha256")).isEqualTo(built.at("/contentSha256"));
    assertThat(described.at("/domains")).isEqualTo(built.at("/domains"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "train", "evaluate", "predict", "data build", "data describe", "backends"})
  void everyCommandHasHelpWithExamples(String command) {
    String all = command.isEmpty() ? "--help" : command + " --help";

    Console console = Console.run((Object[]) all.split(" "));

    assertThat(console.exitCode()).isZero();
    assertThat(console.out()).contains("Usage: mlora").containsPattern("(?m)^ *.*mlora [a-z]+");
    assertThat(console.out().lines())
        .as("lines fit a terminal")
        .allMatch(line -> line.length() <= 100);
  }

  @Test
  void theVersionIsPrinted() {
    assertThat(Console.run("--version").out()).startsWith("mlora ").contains("Java");
  }
}
