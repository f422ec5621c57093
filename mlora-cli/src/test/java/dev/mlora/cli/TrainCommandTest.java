package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mlora.io.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCommandTest {
  @TempDir private Path folder;
  private Path data;
  private Path run;

  @BeforeEach
  void data() {
    data = TinyDataset.in(folder);
    run = folder.resolve("run");
  }

  @Test
  void theDefaultTrainsBaseThenAdaptersAndSaysWhereTheFilesAre() {
    Console console = train();

    assertThat(console.exitCode()).as(console.err()).isZero();
    assertThat(console.out())
        .contains("all domains", "plan two-phase")
        .containsPattern("A +120 +120 +120")
        .contains("frozen tensors are bit-equal before and after")
        .contains("it started exactly at phase 1's best validation score")
        .containsPattern("test AUC, % +rows +base +\\+MLoRA +gain +oracle")
        .containsPattern("WAUC +240 ")
        .containsPattern("mean AUC +240 ")
        .containsPattern("log loss +240 ")
        .contains("Run: " + run);
    assertThat(run.resolve("run.json")).exists();
    assertThat(run.resolve("result.json")).exists();
    assertThat(run.resolve("model/backbone.safetensors")).exists();
    assertThat(run.resolve("adapters/A/adapter_model.safetensors")).exists();
  }

  @Test
  void twoSeedsArePairedAndTheirModelsKeptApart() {
    Console console = train("--profile", "controlled", "--seeds", "1-2", "--jobs", "2");

    assertThat(console.exitCode()).as(console.err()).isZero();
    assertThat(console.out())
        .contains("plan joint", "seed 1", "seed 2", "Means over 2 seeds")
        .contains("Paired differences +MLoRA - base:")
        .containsPattern("WAUC, % .*\\[[+-][0-9.]+, [+-][0-9.]+\\] +[0-9<]");
    assertThat(run.resolve("models/base/seed-2/model/config.json")).exists();
    assertThat(run.resolve("models/mlora/seed-1/adapters/B/adapter_model.safetensors")).exists();
  }

  @ParameterizedTest
  @CsvSource({"two-phase, base", "two-phase, mlora", "joint, base", "joint, mlora"})
  void aVariantAloneIsSavedToTheRunItself(String plan, String variant) {
    Console console = train("--plan", plan, "--compare", variant);

    assertThat(console.exitCode()).as(console.err()).isZero();
    assertThat(ModelFiles.load(run).model().adapters().isPresent())
        .isEqualTo(variant.equals("mlora"));
    assertThat(run.resolve("result.json")).exists();
    assertThat(run.resolve("models")).doesNotExist();
  }

  @Test
  void jsonIsOneObjectWithTheSameNumbersAsTheFile() throws IOException {
    Console console = train("--json", "--compare", "base");

    assertThat(console.exitCode()).as(console.err()).isZero();
    JsonNode json = console.json();
    JsonNode file =
        JsonMapper.builder().build().readTree(Files.readString(run.resolve("result.json")));
    assertThat(json.at("/summary/wauc/means/base")).isEqualTo(file.at("/summary/wauc/means/base"));
    assertThat(json.at("/summary/wauc/means/base").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.at("/run").asText()).isEqualTo(run.toString());
    assertThat(console.err()).contains("epoch 1");
  }

  @Test
  void quietLeavesOutProgress() {
    assertThat(train("--quiet").err()).isEmpty();
  }

  @Test
  void optionsReachThePlan() throws IOException {
    Console console =
        train(
            "--profile",
            "paper",
            "--plan",
            "joint",
            "--schedule",
            "interleaved",
            "--sparse",
            "lazy",
            "--rank",
            "3",
            "--patience",
            "2",
            "--batch-size",
            "32",
            "--seed",
            "9");

    assertThat(console.exitCode()).as(console.err()).isZero();
    JsonNode record =
        JsonMapper.builder().build().readTree(Files.readString(run.resolve("run.json")));
    JsonNode plan = record.at("/variants/mlora/plan");
    assertThat(plan.at("/name").asText()).isEqualTo("joint");
    assertThat(plan.at("/schedule").asText()).isEqualTo("interleaved");
    assertThat(plan.at("/sparseUpdates").asText()).isEqualTo("lazy");
    assertThat(plan.at("/batchSize").asInt()).isEqualTo(32);
    assertThat(plan.at("/rollBack").asBoolean()).isFalse();
    assertThat(plan.at("/phases/0/maxEpochs").asInt()).isEqualTo(1);
    assertThat(plan.at("/phases/0/patience").asInt()).isEqualTo(2);
    assertThat(record.at("/variants/mlora/model/adapters/rank/rank").asInt()).isEqualTo(3);
    assertThat(record.at("/seeds/0").asInt()).isEqualTo(9);
    assertThat(record.at("/profile").asText()).isEqualTo("paper");
  }

  @Test
  void theSameSeedGivesTheSameResult() throws IOException {
    JsonNode first = train("--json").json();
    Path again = folder.resolve("again");
    JsonNode second =
        Console.run(
                "train",
                "--data",
                data,
                "--backend",
                "reference",
                "--epochs",
                "1",
                "--json",
                "--run",
                again)
            .json();

    assertThat(second.at("/summary")).isEqualTo(first.at("/summary"));
    assertThat(Files.mismatch(backbone(run), backbone(again)))
        .as("only the time of the start differs")
        .isLessThan(Files.size(backbone(run)));
  }

  @Test
  void nothingHalfWrittenIsLeftBehind() throws IOException {
    train();

    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
  }

  private static Path backbone(Path of) {
    return of.resolve("model/backbone.safetensors");
  }

  private Console train(String... more) {
    Object[] command = {
      "train", "--data", data, "--backend", "reference", "--epochs", "1", "--run", run
    };
    return Console.run(Stream.concat(Stream.of(command), Stream.of((Object[]) more)).toArray());
  }
}
