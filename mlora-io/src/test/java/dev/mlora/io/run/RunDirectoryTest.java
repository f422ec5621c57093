package dev.mlora.io.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mlora.backbone.Architecture;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.error.MloraException;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.FreezingCheck;
import dev.mlora.experiment.Recipe;
import dev.mlora.experiment.SeedResult;
import dev.mlora.experiment.Variant;
import dev.mlora.experiment.VariantResult;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.metric.Evaluation;
import dev.mlora.train.PhaseReport;
import dev.mlora.train.Profile;
import dev.mlora.train.TrainingEvent;
import dev.mlora.train.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  private static final Schema SCHEMA =
      new Schema(
          "tiny",
          List.of(new SparseField("user", IdRangeVocabulary.of(3))),
          "market",
          List.of("A"),
          "a click");
  private static final Recipe RECIPE =
      new Recipe(Profile.CONTROLLED.adapted(Architecture.MLP, SCHEMA), TrainingPlan.twoPhase());
  private static final Evaluation TEST =
      new Evaluation(
          "TEST",
          List.of(
              new DomainMetrics(
                  "A",
                  4,
                  4,
                  OptionalDouble.empty(),
                  OptionalDouble.empty(),
                  OptionalDouble.of(0.5),
                  OptionalDouble.of(0.6))));
  private static final PhaseReport PHASE =
      new PhaseReport("backbone", 2, 8, OptionalDouble.empty(), 1, 0.75, 1.5);

  @TempDir private Path folder;

  @Test
  void recordEventsAndResultAreJson() throws IOException {
    Path path = folder.resolve("a/run");
    try (RunDirectory run = RunDirectory.create(path, record())) {
      run.on(new ComparisonEvent.Started(7, Variant.MLORA, RECIPE));
      run.on(
          new ComparisonEvent.Progress(
              7, Variant.MLORA, new TrainingEvent.StepFinished("backbone", 1, 1, 4, 1024, 0.7)));
      run.on(
          new ComparisonEvent.Progress(
              7,
              Variant.MLORA,
              new TrainingEvent.EpochFinished("backbone", 1, 0.6, TEST, 0.75, true, 1.5)));
      VariantResult result = new VariantResult(Variant.MLORA, TEST, List.of(PHASE));
      FreezingCheck check = new FreezingCheck(3, List.of(), List.of("A:x"), 0.75, 0.75, 0.75);
      run.finish(
          new ComparisonReport(
              List.of(Variant.MLORA),
              List.of(new SeedResult(7, Map.of(Variant.MLORA, result), Optional.of(check))),
              Optional.empty()));
    }

    JsonNode record = json(Files.readString(path.resolve("run.json")));
    assertThat(record.at("/data/contentSha256").asText()).isEqualTo("abc");
    assertThat(record.at("/variants/mlora/plan/name").asText()).isEqualTo("two-phase");
    assertThat(record.at("/seeds/0").asLong()).isEqualTo(7);
    assertThat(record.at("/machine/cpu").asText()).isNotBlank();
    assertThat(record.at("/commandLine/0").asText()).isEqualTo("train");
    List<String> lines = Files.readAllLines(path.resolve("metrics.jsonl"));
    assertThat(lines).as("single steps have no line").hasSize(2);
    JsonNode epoch = json(lines.get(1));
    assertThat(epoch.at("/event").asText()).isEqualTo("epoch");
    assertThat(epoch.at("/validation/domains/0/auc").isNull()).as("undefined is null").isTrue();
    JsonNode result = json(Files.readString(path.resolve("result.json")));
    assertThat(result.at("/seeds/0/freezing/holds").asBoolean()).isTrue();
    assertThat(result.at("/seeds/0/mlora/phases/0/bestScore").asDouble()).isEqualTo(0.75);
    assertThat(result.at("/summary/wauc").isMissingNode()).isTrue();
  }

  @Test
  void anotherRunIsNotOverwritten() {
    RunDirectory.create(folder.resolve("run"), record()).close();

    assertThatThrownBy(() -> RunDirectory.create(folder.resolve("run"), record()))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-501")
        .hasMessageContaining("not empty")
        .hasMessageContaining("--run");
  }

  @Test
  void whatCanBecomeARunIsToldWithoutMakingIt() throws IOException {
    Path run = folder.resolve("new/run");

    RunDirectory.requireFree(run);
    assertThat(folder.resolve("new")).doesNotExist();
    RunDirectory.create(run, record()).close();
    Path file = run.resolve("run.json");

    assertThatThrownBy(() -> RunDirectory.requireFree(run)).hasMessageContaining("not empty");
    assertThatThrownBy(() -> RunDirectory.requireFree(file.resolve("below")))
        .hasMessageContaining(file + " is a file");
  }

  @Test
  void anUnwritableFolderIsNamedWithReasonAndRemedy() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    for (Path path : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> RunDirectory.create(path, record()))
          .isInstanceOf(MloraException.class)
          .hasMessageStartingWith("MLORA-501")
          .hasMessageContaining(path.toString())
          .hasMessageContaining("Choose another");
    }
  }

  private static RunRecord record() {
    return new RunRecord(
        "1.0",
        Optional.empty(),
        List.of("train", "--seed", "7"),
        Path.of("/work"),
        Instant.EPOCH,
        DatasetProvenance.inMemory("tiny").withContentSha256("abc"),
        "controlled",
        Map.of(Variant.MLORA, RECIPE),
        List.of(7L),
        "reference",
        List.of("plain Java"),
        1,
        Map.of(),
        Machine.here());
  }

  private static JsonNode json(String text) throws IOException {
    return JsonMapper.builder().build().readTree(text);
  }
}
