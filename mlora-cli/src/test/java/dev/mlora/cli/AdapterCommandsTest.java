package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.model.AdapterFolders;
import dev.mlora.random.CounterRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs of {@code adapter} on a model that {@code train} saved. */
class AdapterCommandsTest {
  @TempDir private static Path once;
  private static Path data;
  private static Path trained;

  @TempDir private Path folder;
  private Path model;

  @BeforeAll
  static void train() {
    data = TinyDataset.in(once);
    trained = once.resolve("run");
    ok(
        "train",
        "--data",
        data,
        "--backend",
        "reference",
        "--epochs",
        "4",
        "--batch-size",
        "32",
        "--run",
        trained);
  }

  @BeforeEach
  void copy() throws IOException {
    model = folder.resolve("model");
    copy(trained, model);
  }

  @Test
  void anAddedDomainIsOneSmallFolderAndNoOtherScoreChanges() throws IOException {
    Path rows = rows(folder.resolve("late.csv"), 300);
    Map<Path, String> files = hashes();
    String ofA = predict("A");
    String ofB = predict("B");

    Console console = add("late", rows);

    assertThat(console.out()).contains("late", "unseen user, %", "with adapter", "adapters/late");
    assertThat(predict("A")).isEqualTo(ofA);
    assertThat(predict("B")).isEqualTo(ofB);
    assertThat(predict("late").lines()).hasSize(41).doesNotHaveDuplicates();
    Map<Path, String> after = hashes();
    assertThat(after).containsAllEntriesOf(files);
    assertThat(after).hasSize(files.size() + 5);
    assertThat(after).containsKey(Path.of("adapters/late/adapter_model.safetensors"));
    assertThat(AdapterFolders.bytes(model.resolve("adapters/late"))).isLessThan(40_000);
  }

  @Test
  void whatWasAddedIsToldInJson() throws IOException {
    Path rows = rows(folder.resolve("late.csv"), 300);

    JsonNode json =
        ok(
                "adapter",
                "add",
                model,
                "late",
                "--data",
                rows,
                "--label",
                "click",
                "--epochs",
                "3",
                "--batch-size",
                "32",
                "--backend",
                "reference",
                "--json",
                "--quiet")
            .json();

    assertThat(json.at("/domain").asText()).isEqualTo("late");
    assertThat(json.at("/rows/train").asInt()).isEqualTo(180);
    assertThat(json.at("/rows/test").asInt()).isEqualTo(60);
    // The user 77 of every tenth row is one that training never saw.
    assertThat(json.at("/unseen/user").asInt()).isEqualTo(30);
    assertThat(json.at("/unseen/item").asInt()).isZero();
    assertThat(json.at("/withAdapter/auc").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.at("/bytes").asInt()).isBetween(1_000, 40_000);
  }

  @Test
  void aDomainOfADataSetIsAdded() {
    ok("adapter", "remove", model, "B");
    assertThat(run("predict", "--model-dir", model, "--domain", "B", "--input", probe()).err())
        .contains("MLORA-306");

    ok("adapter", "add", model, "B", "--data", data, "--epochs", "2", "--backend", "reference");

    assertThat(predict("B").lines()).hasSize(41);
    ok("evaluate", "--model-dir", model, "--data", data, "--backend", "reference");
  }

  @Test
  void adaptersAreListedWithWhatIsWrongWithThem() throws IOException {
    assertThat(ok("adapter", "list", model).out())
        .contains("domain", "adapters/A", "adapters/B", "ok");
    Files.delete(model.resolve("adapters/B/bank_rows.safetensors"));

    Console console = run("adapter", "list", model, "--json");

    assertThat(console.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(console.err()).contains("MLORA-502", "bank_rows.safetensors");
    JsonNode adapters = console.json().at("/adapters");
    assertThat(adapters.at("/0/problem").isMissingNode()).isTrue();
    assertThat(adapters.at("/1/problem").asText()).contains("it is not there");
  }

  @Test
  void theStatusTellsLayersAndDeltas() throws IOException {
    Console console = ok("adapter", "status", model);

    assertThat(console.out()).contains("mlp+mlora", "mlp/0", "256", "delta, %", "A", "B", "tiny");
    JsonNode json = ok("adapter", "status", model, "--json").json();
    assertThat(json.at("/layers/0/rank").asInt()).isEqualTo(16);
    assertThat(json.at("/adapters/0/delta").asDouble()).isPositive();
    assertThat(json.at("/adapters/0/provenance/data").asText()).isEqualTo("tiny");
    assertThat(json.at("/merged").asBoolean()).isFalse();
  }

  @Test
  void aSavedAdapterIsLoadedUnderAnotherName() {
    Path saved = folder.resolve("saved");
    String ofA = predict("A");

    ok("adapter", "save", model, "A", "--out", saved);
    ok("adapter", "load", model, saved, "--as", "again");

    assertThat(predict("again")).isEqualTo(ofA);
    assertFails(run("adapter", "load", model, saved), ExitCode.INPUT, "MLORA-307", "'A'");
    assertFails(run("adapter", "save", model, "A", "--out", saved), ExitCode.INPUT, "MLORA-501");
    assertFails(run("adapter", "load", model, data, "--as", "x"), ExitCode.INPUT, "MLORA-301");
  }

  @Test
  void aMergedModelScoresTheSameAndUnmergingUndoesIt() throws IOException {
    Path merged = folder.resolve("merged");
    Path back = folder.resolve("back");
    String ofB = predict("B");

    ok("adapter", "merge", model, "B", "--out", merged);

    String ofMerged = predict(merged, "B");
    double[] expected = numbers(ofB);
    double[] actual = numbers(ofMerged);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-6));
    }
    assertFails(
        run("predict", "--model-dir", merged, "--domain", "A", "--input", probe()),
        ExitCode.INPUT,
        "MLORA-306");
    assertFails(
        run("adapter", "merge", merged, "B", "--out", back),
        ExitCode.INPUT,
        "MLORA-401",
        "merged already");
    ok("adapter", "unmerge", merged, "--out", back);
    assertThat(predict(back, "B")).isEqualTo(ofB);
    assertThat(FileHash.sha256(back.resolve("model/backbone.safetensors")))
        .isEqualTo(FileHash.sha256(model.resolve("model/backbone.safetensors")));
    assertThat(ok("adapter", "status", merged).out()).contains("merged");
  }

  @Test
  void wrongRowsAreNamedAndTheModelStaysAsItWas() throws IOException {
    Map<Path, String> files = hashes();
    Path label = write("label.csv", "user,item,click\n1,1,1\n2,2,maybe\n");
    Path other = write("other.csv", "market,user,item,click\nA,1,1,1\n");
    Path field = write("field.csv", "user,click\n1,1\n");
    Path none = write("none.csv", "user,item,click\n");
    Path one = write("one.csv", "user,item,click\n1,1,1\n1,2,1\n1,2,1\n1,2,1\n2,2,1\n");

    assertFails(adding(label), ExitCode.INPUT, "MLORA-303", "row 2 of", "'maybe'", "--label");
    assertFails(adding(other), ExitCode.INPUT, "MLORA-308", "belongs to 'A'");
    assertFails(adding(field), ExitCode.INPUT, "MLORA-308", "row 1 of", "'item'");
    assertFails(adding(none), ExitCode.INPUT, "MLORA-304");
    assertFails(adding(one), ExitCode.INPUT, "MLORA-311", "both a positive and a negative");
    assertFails(adding(folder.resolve("no.csv")), ExitCode.INPUT, "MLORA-301", "no.csv");
    assertFails(
        run("adapter", "add", model, "A", "--data", label), ExitCode.INPUT, "MLORA-307", "'A'");
    assertFails(
        run("adapter", "add", model, "late", "--data", "synthetic"), ExitCode.INPUT, "MLORA-308");
    Map<Path, String> after = hashes();
    after.remove(Path.of("model/.lock"));
    assertThat(after).isEqualTo(files);
  }

  @Test
  void aModelThatSomebodyElseIsChangingIsLeftAlone() throws IOException {
    Path rows = rows(folder.resolve("late.csv"), 60);
    try (AdapterFolders other = AdapterFolders.open(model)) {
      assertThat(other).isNotNull();
      assertFails(adding(rows), ExitCode.INPUT, "MLORA-520", "Somebody else");
      assertFails(run("adapter", "remove", model, "A"), ExitCode.INPUT, "MLORA-520");
    }
    ok("adapter", "remove", model, "A");
    assertFails(run("adapter", "remove", model, "B"), ExitCode.INPUT, "MLORA-401", "only domain");
  }

  @Test
  void aMissingVerbOrModelIsSaid() {
    assertFails(run("adapter"), ExitCode.USAGE, "MLORA-503", "add, list, status");
    assertFails(run("adapter", "list", folder), ExitCode.INPUT, "MLORA-301", "config.json");
    assertFails(run("adapter", "add", model), ExitCode.USAGE, "MLORA-503", "DOMAIN");
  }

  private Console add(String domain, Path rows) {
    return ok(
        "adapter",
        "add",
        model,
        domain,
        "--data",
        rows,
        "--label",
        "click",
        "--epochs",
        "3",
        "--batch-size",
        "32",
        "--backend",
        "reference");
  }

  private Console adding(Path rows) {
    return run(
        "adapter",
        "add",
        model,
        "late",
        "--data",
        rows,
        "--label",
        "click",
        "--backend",
        "reference");
  }

  private String predict(String domain) {
    return predict(model, domain);
  }

  private static String predict(Path from, String domain) {
    return ok(
            "predict",
            "--model-dir",
            from,
            "--domain",
            domain,
            "--input",
            probe(),
            "--backend",
            "reference")
        .out();
  }

  /** Forty rows to score, all different. */
  private static Path probe() {
    Path file = once.resolve("probe.csv");
    if (!Files.exists(file)) {
      StringBuilder text = new StringBuilder("user,item\n");
      for (int i = 0; i < 40; i++) {
        text.append(1 + i % 10).append(',').append(1 + i / 10).append('\n');
      }
      writeFile(file, text.toString());
    }
    return file;
  }

  private static Path rows(Path file, int count) {
    StringBuilder text = new StringBuilder("user,item,click\n");
    long key = CounterRandom.key(11, "late");
    for (int i = 0; i < count; i++) {
      int user = 1 + CounterRandom.below(key, 3L * i, 10);
      int item = 1 + CounterRandom.below(key, 3L * i + 1, 8);
      double logit = -2 * Math.sin(user * 1.3) * Math.cos(item * 0.7);
      boolean click = CounterRandom.uniform(key, 3L * i + 2) < 1 / (1 + Math.exp(-logit));
      text.append(i % 10 == 0 ? 77 : user).append(',').append(item);
      text.append(',').append(click ? 1 : 0).append('\n');
    }
    return writeFile(file, text.toString());
  }

  private Path write(String name, String text) {
    return writeFile(folder.resolve(name), text);
  }

  private static Path writeFile(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] numbers(String scores) {
    return scores.lines().skip(1).mapToDouble(Double::parseDouble).toArray();
  }

  private static Console ok(Object... arguments) {
    Console console = run(arguments);
    assertThat(console.exitCode()).as(console.err()).isZero();
    return console;
  }

  private static Console run(Object... arguments) {
    return Console.run(arguments);
  }

  private static void assertFails(Console console, int exitCode, String... parts) {
    assertThat(console.err()).contains(parts);
    assertThat(console.exitCode()).as(console.err()).isEqualTo(exitCode);
  }

  private Map<Path, String> hashes() throws IOException {
    Map<Path, String> hashes = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(model)) {
      walk.filter(Files::isRegularFile)
          .forEach(file -> hashes.put(model.relativize(file), FileHash.sha256(file)));
    }
    return hashes;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path file : walk.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
