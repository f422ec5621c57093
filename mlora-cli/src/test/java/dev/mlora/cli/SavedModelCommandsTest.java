package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} and {@code predict} on a model that {@code train} saved. */
class SavedModelCommandsTest {
  @TempDir private static Path folder;
  private static Path data;
  private static Path run;

  @BeforeAll
  static void train() {
    data = TinyDataset.in(folder);
    run = folder.resolve("run");
    Console console =
        Console.run(
            "train", "--data", data, "--backend", "reference", "--epochs", "2", "--run", run);
    assertThat(console.exitCode()).as(console.err()).isZero();
  }

  @Test
  void evaluatingGivesTheNumbersOfTheTraining() throws IOException {
    JsonNode result =
        JsonMapper.builder().build().readTree(Files.readString(run.resolve("result.json")));

    JsonNode adapted = evaluate().json();
    JsonNode base = evaluate("--no-adapters").json();

    assertThat(adapted.at("/wauc")).isEqualTo(result.at("/seeds/0/mlora/test/wauc"));
    assertThat(base.at("/wauc")).isEqualTo(result.at("/seeds/0/base/test/wauc"));
    assertThat(adapted.at("/model").asText()).isEqualTo("mlp+mlora");
  }

  @Test
  void anotherSplitIsEvaluated() throws IOException {
    assertThat(evaluate("--split", "validation").json().at("/split").asText())
        .isEqualTo("VALIDATION");
  }

  @Test
  void csvAndJsonLinesGiveTheSameScores() throws IOException {
    Path csv = file("rows.csv", "item,user\n3,1\n\"4\", 2\n");
    Path jsonl = file("rows.jsonl", "{\"user\":1,\"item\":3}\n{\"user\":2.0,\"item\":\"4\"}\n");

    Console ofCsv = predict("--domain", "A", "--input", csv);
    Console ofJsonl = predict("--domain", "A", "--input", jsonl);

    assertThat(ofCsv.exitCode()).as(ofCsv.err()).isZero();
    List<String> lines = ofCsv.out().lines().toList();
    assertThat(lines).hasSize(3).first().isEqualTo("score");
    assertThat(ofJsonl.out().lines())
        .containsExactly("{\"score\":" + lines.get(1) + "}", "{\"score\":" + lines.get(2) + "}");
    assertThat(Double.parseDouble(lines.get(1))).isBetween(0.0, 1.0);
    assertThat(ofCsv.err()).contains("2 rows scored", "user=0");
  }

  @Test
  void theDomainMayStandInTheRows() throws IOException {
    Path rows = file("both.csv", "market,user,item\nA,1,3\nB,1,3\n");
    Path one = file("one.csv", "user,item\n1,3\n");

    JsonNode both = predict("--input", rows, "--json").json();
    JsonNode ofB = predict("--input", one, "--domain", "B", "--json").json();

    assertThat(both.at("/scores/1").asDouble())
        .isCloseTo(ofB.at("/scores/0").asDouble(), within(1e-6));
    assertThat(both.at("/scores/0")).isNotEqualTo(both.at("/scores/1"));
  }

  @Test
  void unseenIdsAreCountedAndScored() throws IOException {
    Path rows = file("unseen.csv", "user,item\n999,3\nnobody,999\n");

    JsonNode json = predict("--domain", "A", "--input", rows, "--json").json();

    assertThat(json.at("/unseen/user").asInt()).isEqualTo(2);
    assertThat(json.at("/unseen/item").asInt()).isEqualTo(1);
    assertThat(json.at("/scores").size()).isEqualTo(2);
  }

  @Test
  void anUnknownDomainIsAnsweredWithTheKnownOnes() throws IOException {
    Path rows = file("d.csv", "user,item\n1,3\n");
    Path named = file("n.csv", "market,user,item\nA,1,1\nZ,1,3\n");

    assertRefused(predict("--domain", "Z", "--input", rows), "MLORA-306", "'Z'", "A, B");
    assertRefused(predict("--input", named), "MLORA-306", "row 2 of", "n.csv", "A, B");
    assertRefused(predict("--input", rows), "MLORA-308", "row 1 of", "'market'", "--domain");
  }

  @Test
  void wrongRowsAreNamed() throws IOException {
    Path missing = file("m.csv", "user\n1\n");
    Path extra = file("e.csv", "user,item,age\n1,1,30\n");
    Path malformed = file("x.jsonl", "{\"user\":1,\"item\":3}\n{\"user\":\n");
    Path headless = file("headless.csv", "");
    Path empty = file("empty.csv", "user,item\n");

    assertRefused(inA(missing), "MLORA-308", "row 1 of", "m.csv", "'item'");
    assertRefused(inA(extra), "MLORA-308", "row 1 of", "[age]");
    assertRefused(inA(malformed), "MLORA-302", "x.jsonl", "line");
    assertRefused(inA(headless), "MLORA-302", "headless.csv, line 1", "header");
    assertRefused(inA(empty), "MLORA-304", "empty.csv");
    assertRefused(inA(folder.resolve("no.csv")), "MLORA-301", "no.csv");
  }

  @Test
  void aFolderWithoutAModelAndADamagedOneAreNamed() throws IOException {
    assertRefused(
        Console.run("evaluate", "--model-dir", data, "--data", data), "MLORA-301", "config.json");
    Path copy = folder.resolve("copy");
    Console.run("train", "--data", data, "--backend", "reference", "--epochs", "1", "--run", copy);
    Path backbone = copy.resolve("model/backbone.safetensors");
    byte[] bytes = Files.readAllBytes(backbone);
    bytes[bytes.length - 1] ^= 1;
    Files.write(backbone, bytes);

    assertRefused(
        Console.run("evaluate", "--model-dir", copy, "--data", data),
        "MLORA-502",
        "backbone.safetensors");
  }

  @Test
  void dataOfAnotherSchemaAreRefused() {
    assertRefused(
        Console.run("evaluate", "--model-dir", run, "--data", "synthetic"),
        "MLORA-308",
        "[user, item]");
  }

  private static Console evaluate(String... more) {
    return run(
        new Object[] {
          "evaluate", "--model-dir", run, "--data", data, "--backend", "reference", "--json"
        },
        more);
  }

  private static Console predict(Object... more) {
    return run(new Object[] {"predict", "--model-dir", run, "--backend", "reference"}, more);
  }

  private static Console inA(Path rows) {
    return predict("--domain", "A", "--input", rows);
  }

  private static Console run(Object[] first, Object[] more) {
    Object[] all = new Object[first.length + more.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Console.run(all);
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void assertRefused(Console console, String... parts) {
    assertThat(console.err()).contains(parts);
    assertThat(console.exitCode()).as(console.err()).isEqualTo(ExitCode.INPUT);
  }
}
