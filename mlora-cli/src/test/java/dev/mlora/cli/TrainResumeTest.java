package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.io.model.ModelFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} that is stopped, and {@code train --resume}. */
class TrainResumeTest {
  private static final String PHASES =
      "--batch-size 32 --epochs 12 --patience 12 --backend panama-cpu";
  private static final String FEW = "--batch-size 32 --epochs 4 --patience 4 --backend panama-cpu";
  private static final String SEEDS =
      "--profile controlled --seeds 1-2 --batch-size 32 --epochs 2 --backend panama-cpu";

  @TempDir private Path folder;
  private Path data;
  private Path run;

  @BeforeEach
  void data() {
    data = TinyDataset.in(folder, 800);
    run = folder.resolve("run");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "kill sends the signal of Ctrl-C, env makes sure that it is not ignored")
  void afterCtrlCTheRunGoesOnToTheSameEnd() throws Exception {
    CommandProcess command = start(PHASES);
    assertThat(command.waitUntilSaid("adapters epoch 1,")).as(command.said()).isTrue();

    new ProcessBuilder("kill", "-INT", Long.toString(command.process().pid())).start().waitFor();

    assertThat(command.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(command.process().exitValue()).as(command.said()).isEqualTo(130);
    assertThat(command.said())
        .contains("MLORA-405")
        .contains("Go on with: mlora train --resume " + run);
    assertThat(record().at("/status").asText()).isEqualTo("interrupted");
    Console resumed = Console.run("train", "--resume", run);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("phase 'adapters' goes on in epoch");
    assertThat(resumed.out()).contains("it started exactly at phase 1's best validation score");
    assertThat(record().at("/status").asText()).isEqualTo("finished");
    assertSameAsUndisturbed(PHASES, List.of(""));
  }

  @Test
  void aKilledComparisonRepeatsNoTrainingThatIsDone() throws Exception {
    CommandProcess command = start(SEEDS);
    assertThat(command.waitUntilSaid("seed 2 base: joint epoch 1,")).as(command.said()).isTrue();
    command.kill();
    assertThat(record().at("/status").asText()).isEqualTo("running");

    Console resumed = Console.run("train", "--resume", run);

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .doesNotContain("seed 1 base: joint epoch")
        .doesNotContain("seed 1 mlora: joint epoch")
        .contains("seed 2 mlora: joint epoch 2");
    assertSameAsUndisturbed(
        SEEDS,
        List.of(
            "models/base/seed-1",
            "models/mlora/seed-1",
            "models/base/seed-2",
            "models/mlora/seed-2"));
  }

  @Test
  void aFinishedRunIsLeftAlone() throws IOException {
    assertThat(train(run).exitCode()).isZero();
    String before = Files.readString(run.resolve("run.json"));

    Console again = Console.run("train", "--resume", run);

    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("is finished");
    assertThat(run.resolve("run.json")).hasContent(before);
    assertThat(Console.run("train", "--json", "--resume", run).json().at("/finished").asBoolean())
        .isTrue();
  }

  @Test
  void whatDoesNotBelongToTheRunIsRefused() throws Exception {
    interruptedRun();
    refused(2, "--epochs does not go with --resume", "train", "--resume", run, "--epochs", "3");
    refused(3, "MLORA-301", "train", "--resume", folder);

    List<String> metrics = Files.readAllLines(run.resolve("metrics.jsonl"));
    Path other = TinyDataset.in(Files.createDirectory(folder.resolve("other")), 90);
    Path kept = folder.resolve("kept");
    Files.move(data, kept);
    Files.move(other, data);
    refused(3, "data/contentSha256 is", "train", "--resume", run);
    assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).isEqualTo(metrics);
    Files.move(data, folder.resolve("other tiny"));
    refused(3, "MLORA-301", "train", "--resume", run);
    Files.move(kept, data);

    Path record = run.resolve("run.json");
    String text = Files.readString(record);
    Files.writeString(record, text.replace("\"controlled\"", "\"paper\""));
    refused(3, "it was changed after it was saved", "train", "--resume", run);
    Files.writeString(record, text);
    Files.writeString(run.resolve("metrics.jsonl"), "");
    refused(3, "events of the training of 'mlora' with seed 1", "train", "--resume", run);
    Files.write(run.resolve("metrics.jsonl"), metrics);
    refused(0, "", "train", "--resume", run);
  }

  @Test
  void twoProcessesDoNotWorkInOneDirectory() throws Exception {
    interruptedRun();
    try (FileChannel channel = FileChannel.open(run.resolve("run.lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      refused(3, "MLORA-510 Another process works in", "train", "--resume", run);
    }
    assertThat(Console.run("train", "--resume", run).exitCode()).isZero();
  }

  /** A run whose process was killed in its first phase. */
  private void interruptedRun() throws Exception {
    CommandProcess command = start(FEW);
    // The checkpoint of the first epoch is safe before that of the second is saved.
    assertThat(command.waitUntilSaid("backbone epoch 3,")).as(command.said()).isTrue();
    command.kill();
  }

  private static void refused(int exitCode, String message, Object... command) {
    Console console = Console.run(command);
    assertThat(console.exitCode()).as(console.err()).isEqualTo(exitCode);
    assertThat(console.err()).contains(message);
  }

  private void assertSameAsUndisturbed(String options, List<String> models) throws IOException {
    Path whole = folder.resolve("whole");
    List<Object> command = new ArrayList<>(List.of("train", "--data", data, "--run", whole));
    command.addAll(List.of((Object[]) options.split(" ")));
    Console console = Console.run(command.toArray());
    assertThat(console.exitCode()).as(console.err()).isZero();

    assertThat(run.resolve("metrics.jsonl")).hasSameBinaryContentAs(whole.resolve("metrics.jsonl"));
    assertThat(timeless(json(run.resolve("result.json"))))
        .isEqualTo(timeless(json(whole.resolve("result.json"))));
    for (String model : models) {
      assertThat(
              ModelFiles.load(run.resolve(model))
                  .weights()
                  .bitEquals(ModelFiles.load(whole.resolve(model)).weights()))
          .as(model)
          .isTrue();
    }
  }

  private static JsonNode timeless(JsonNode json) {
    json.forEach(TrainResumeTest::timeless);
    if (json instanceof ObjectNode object) {
      object.remove("seconds");
    }
    return json;
  }

  private JsonNode record() throws IOException {
    return json(run.resolve("run.json"));
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.builder().build().readTree(Files.readString(file));
  }

  private Console train(Path into) {
    return Console.run(
        "train", "--data", data, "--backend", "reference", "--epochs", "1", "--run", into);
  }

  private CommandProcess start(String options) throws IOException {
    Object[] arguments =
        Stream.concat(
                Stream.of("train", "--data", data, "--run", run), Stream.of(options.split(" ")))
            .toArray();
    return CommandProcess.start(folder.resolve("said"), List.of(), MloraCommand.class, arguments);
  }
}
