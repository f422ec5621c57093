package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read when something is wrong, and the exit code that scripts see. */
class BadInputTest {
  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void data() {
    data = TinyDataset.in(folder);
  }

  @Test
  void anUnknownBackend() {
    Console console = train("--backend", "cpu");

    assertFails(console, ExitCode.BACKEND, "MLORA-102", "'cpu'", "reference");
  }

  @Test
  void aBackendThatCannotRunHere() {
    Console console = train("--backend", "panama-cuda");

    assertFails(console, ExitCode.BACKEND, "MLORA-105", "panama-cuda", "Use panama-cpu");
  }

  @Test
  void noThreads() {
    assertFails(train("--threads", "0"), ExitCode.BACKEND, "MLORA-109", "at least 1 thread");
  }

  @Test
  void aMissingDataFolder() {
    Console console = Console.run("train", "--data", folder.resolve("nowhere"));

    assertFails(console, ExitCode.INPUT, "MLORA-301", "nowhere", "synthetic, movielens-gen");
  }

  @Test
  void aFolderThatHoldsNoData() {
    assertFails(
        Console.run("train", "--data", folder), ExitCode.INPUT, "MLORA-301", "dataset.json");
  }

  @Test
  void aMissingRawFolder() {
    assertFails(
        Console.run("data", "describe", "movielens-gen"),
        ExitCode.INPUT,
        "MLORA-301",
        "ratings.dat");
    assertFails(
        Console.run("data", "describe", "movielens-gen", "--raw", folder.resolve("nowhere")),
        ExitCode.INPUT,
        "MLORA-301",
        "nowhere");
  }

  @Test
  void aTruncatedRatingsFile() throws IOException {
    Path raw = Files.createDirectory(folder.resolve("raw"));
    Files.writeString(raw.resolve("users.dat"), "1::F::1::10::48067\n2::M::1::10::48067\n");
    Files.writeString(raw.resolve("ratings.dat"), "1::3::5::978300760\n2::9\n");

    Console console =
        Console.run("data", "build", "movielens-gen", "--raw", raw, "--out", folder.resolve("o"));

    assertFails(console, ExitCode.INPUT, "MLORA-302", "ratings.dat", "line 2");
    assertThat(folder.resolve("o")).doesNotExist();
  }

  @Test
  void anUnknownDataOption() {
    assertFails(
        Console.run("data", "describe", "synthetic", "--data-option", "rows=3"),
        ExitCode.INPUT,
        "MLORA-401",
        "'rows'",
        "seed");
  }

  @Test
  void optionsOfABuilderAreNotIgnoredForABuiltFolder() {
    assertFails(
        train("--raw", "ml-1m"), ExitCode.INPUT, "MLORA-401", "--raw ml-1m", data.toString());
    assertFails(
        train("--data-option", "seed=7"),
        ExitCode.INPUT,
        "MLORA-401",
        "--data-option {seed=7}",
        "built already",
        "Leave the option out");
    assertFails(
        Console.run("data", "describe", "synthetic", "--raw", "ml-1m"),
        ExitCode.INPUT,
        "MLORA-401",
        "'synthetic' reads no raw files");
  }

  @Test
  void aSettingThatTheBackendDoesNotKnow() {
    assertFails(
        train(
            "--backend",
            "panama-cpu",
            "--backend-option",
            "cache=natives",
            "--backend-option",
            "blas=mkl"),
        ExitCode.BACKEND,
        "MLORA-109",
        "'mkl'",
        "auto, openblas or java");
    assertFails(
        train("--backend", "reference", "--backend-option", "blas=java"),
        ExitCode.BACKEND,
        "MLORA-109",
        "'reference' has no setting 'blas'");
  }

  @Test
  void aWrongRunDirectoryIsFoundBeforeTheDataAreBuilt() {
    Console console = Console.run("train", "--data", "movielens-gen", "--run", data);

    assertFails(console, ExitCode.INPUT, "MLORA-501", data.toString(), "not overwritten");
  }

  @Test
  void anUnwritableRunDirectory() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    Console console = train("--backend", "reference", "--run", file.resolve("run").toString());

    assertFails(console, ExitCode.INPUT, "MLORA-501", file.toString(), "Choose another with --run");
  }

  @Test
  void aRunDirectoryThatIsTaken() {
    Console console = train("--backend", "reference", "--run", data.toString());

    assertFails(console, ExitCode.INPUT, "MLORA-501", data.toString(), "not overwritten");
  }

  @Test
  void aNegativeRankOrTemperature() {
    assertFails(train("--rank", "-4"), ExitCode.INPUT, "MLORA-402", "not -4");
    assertFails(train("--temperature", "0"), ExitCode.INPUT, "MLORA-402", "not 0");
  }

  @Test
  void rankAndTemperatureTogether() {
    assertFails(train("--rank", "4", "--temperature", "16"), ExitCode.USAGE, "MLORA-503", "--rank");
  }

  @Test
  void noEpochsOrNoRows() {
    assertFails(train("--epochs", "0"), ExitCode.INPUT, "MLORA-401", "at least 1 epoch");
    assertFails(train("--batch-size", "0"), ExitCode.INPUT, "MLORA-401", "batch size");
    assertFails(
        train("--backend", "reference", "--jobs", "0", "--run", folder.resolve("r").toString()),
        ExitCode.INPUT,
        "MLORA-401",
        "At least 1 model");
  }

  @Test
  void wrongNamesAreAnsweredWithTheRightOnes() {
    assertFails(
        train("--profile", "finest"),
        ExitCode.USAGE,
        "MLORA-503",
        "paper, authors-code, controlled, best");
    assertFails(train("--plan", "three"), ExitCode.USAGE, "joint, two-phase");
    assertFails(
        train("--schedule", "random"),
        ExitCode.USAGE,
        "domain-sequential, interleaved, proportional");
    assertFails(train("--sparse", "off"), ExitCode.USAGE, "dense-decay, lazy");
    assertFails(train("--model", "gpt"), ExitCode.USAGE, "'gpt' is not one of mlp");
    assertFails(train("--compare", "base,lora"), ExitCode.USAGE, "base, mlora");
    assertFails(Console.run("data", "build", "x", "--out", folder), ExitCode.INPUT, "synthetic");
  }

  @Test
  void wrongSeeds() {
    for (String seeds : List.of("a", "5-1", "1,,2", "-3", "1-99999")) {
      assertFails(train("--seeds=" + seeds), ExitCode.USAGE, "MLORA-503", seeds, "1-20 or 1,2,5");
    }
  }

  @Test
  void aMisspeltCommandOrOption() {
    assertFails(Console.run("trian"), ExitCode.USAGE, "MLORA-503", "'trian'", "train");
    assertFails(train("--sead", "3"), ExitCode.USAGE, "MLORA-503", "--sead", "--seed");
    assertFails(Console.run(), ExitCode.USAGE, "MLORA-503", "A command is missing", "train");
    assertFails(Console.run("data"), ExitCode.USAGE, "MLORA-503", "build, describe or generate");
  }

  @Test
  void anErrorIsJsonTooWhereThatWasAskedFor() throws IOException {
    Console console = train("--backend", "cpu", "--json");

    assertThat(console.exitCode()).isEqualTo(ExitCode.BACKEND);
    assertThat(console.json().at("/error/code").asText()).isEqualTo("MLORA-102");
  }

  @Test
  void aWrongCommandLineIsAnsweredInJsonToo() throws IOException {
    for (Console console :
        List.of(
            train("--json", "--seeds", "a"),
            train("--seeds", "a", "--json"),
            Console.run("trian", "--json"),
            Console.run("--json"))) {
      assertThat(console.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(console.json().at("/error/code").asText()).isEqualTo("MLORA-503");
      assertThat(console.err()).contains(console.json().at("/error/message").asText());
    }
  }

  @Test
  void aMissingCommandIsSaidOnceAfterTheHelp() {
    assertThat(Console.run().err().lines().filter(line -> line.startsWith("MLORA-503")))
        .containsExactly("MLORA-503 A command is missing.");
  }

  @Test
  void aStackTraceIsPrintedOnRequestOnly() {
    assertThat(train("--backend", "cpu").err()).doesNotContain("\tat ");
    assertThat(train("--backend", "cpu", "--stacktrace").err()).contains("\tat dev.mlora");
  }

  private static void assertFails(Console console, int exitCode, String... parts) {
    assertThat(console.err()).contains(parts);
    assertThat(console.exitCode()).as(console.err()).isEqualTo(exitCode);
    assertThat(console.out()).as("nothing but results goes to the standard output").isEmpty();
  }

  private Console train(String... more) {
    return Console.run(
        Stream.concat(Stream.of("train", "--data", data), Stream.of((Object[]) more)).toArray());
  }
}
