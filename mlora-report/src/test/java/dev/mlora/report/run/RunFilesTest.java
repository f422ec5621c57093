package dev.mlora.report.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.experiment.Variant;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.SelectionMetric;
import dev.mlora.report.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunFilesTest {
  @TempDir private Path folder;

  private Path finished() {
    return RunFolder.finished(folder.resolve("run"), RunFolder.DOMAINS, "abc");
  }

  @Test
  void aFinishedRunIsReadWhole() {
    RunHistory run = RunFiles.read(finished());

    assertThat(run.name()).isEqualTo("run");
    assertThat(run.state()).isEqualTo(RunState.FINISHED);
    assertThat(run.remarks()).isEmpty();
    assertThat(run.variants()).containsExactly(Variant.BASE, Variant.MLORA);
    assertThat(run.selection()).isEqualTo(SelectionMetric.MEAN_AUC);
    assertThat(run.freezing()).containsExactly(new RunHistory.Freezing(1, 16, true));
    // The domain of one class is left out: (0.70 + 0.65) / 2 and (300 * 0.75 + 100 * 0.60) / 400.
    assertThat(run.mean(Variant.BASE, Evaluation::meanAuc)).hasValueCloseTo(0.675, within(1e-12));
    assertThat(run.mean(Variant.MLORA, Evaluation::wauc)).hasValueCloseTo(0.7125, within(1e-12));
  }

  @Test
  void whatBuildsOnTheBaseCountsItsNumbersAndItsTime() {
    RunHistory run = RunFiles.read(finished());

    assertThat(run.trainedNumbers(Variant.BASE)).isEqualTo(1000);
    assertThat(run.trainedNumbers(Variant.MLORA)).isEqualTo(1040);
    assertThat(run.seconds(Variant.MLORA)).hasValue(5);
  }

  @Test
  void aRunThatWasKilledIsReadUpToTheLineThatItWrote() {
    RunHistory run = RunFiles.read(RunFolder.cutOff(folder.resolve("run")));

    assertThat(run.state()).isEqualTo(RunState.UNFINISHED);
    assertThat(run.remarks()).singleElement().asString().contains("Line 10 ", "cut off");
    assertThat(run.tested(Variant.BASE)).isTrue();
    assertThat(run.tested(Variant.MLORA)).isFalse();
    assertThat(run.mean(Variant.MLORA, Evaluation::wauc)).isEmpty();
    assertThat(run.of(Variant.MLORA).getFirst().epochs()).isEqualTo(1);
    assertThat(run.of(Variant.MLORA).getFirst().validation()).isPresent();
  }

  @Test
  void aRunThatNeverBeganItsFirstStepIsReadAndSaysSo() throws IOException {
    Path run = finished();
    Files.delete(run.resolve("metrics.jsonl"));
    Files.delete(run.resolve("result.json"));

    assertThat(RunFiles.read(run).trainings()).isEmpty();
    assertThat(RunFiles.read(run).remarks()).singleElement().asString().contains("first step");
  }

  @Test
  void timesInAFileOfTheirOwnAndAStatusAreRead() throws IOException {
    Path run = finished();
    replace(run.resolve("metrics.jsonl"), "\"seconds\": 2.5, ", "");
    assertThat(RunFiles.read(run).seconds(Variant.BASE)).isEmpty();
    Files.writeString(
        run.resolve("times.jsonl"),
        """
        {"seed": 1, "variant": "base", "event": "epoch", "epoch": 1, "seconds": 1}
        {"seed": 1, "variant": "base", "event": "finished", "seconds": 7.5}
        """);
    replace(
        run.resolve("run.json"), "\"version\": 1,", "\"version\": 2, \"status\": \"interrupted\",");

    assertThat(RunFiles.read(run).seconds(Variant.BASE)).hasValue(7.5);
    assertThat(RunFiles.read(run).state()).isEqualTo(RunState.INTERRUPTED);
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path file = Files.createFile(folder.resolve("file"));

    refuses(empty, "not the folder of a run: it has no run.json");
    refuses(file, "not the folder of a run: it is a file");
    refuses(folder.resolve("missing"), "not the folder of a run: it is not there");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | {\"seed\": 1, | line 3, column",
        "3 | [] | line 3",
        "4 | {\"seed\": 1, \"variant\": \"base\", \"event\": \"baked\"} | line 4 is wrong: its event 'baked' is not known",
        "1 | {\"seed\": 2, \"variant\": \"base\", \"event\": \"started\"} | line 2 is wrong: the training that it belongs to has not started",
        "2 | {\"seed\": 1, \"variant\": \"base\", \"event\": \"started\"} | line 3 is wrong: the phase 'backbone' that it belongs to has not started",
        "3 | {\"seed\": 1, \"variant\": \"other\", \"event\": \"started\"} | line 3 is wrong: it is 'other'",
      })
  void aDamagedLineIsNamed(int line, String text, String complaint) throws IOException {
    Path metrics = finished().resolve("metrics.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(metrics));
    lines.set(line - 1, text);
    Files.write(metrics, lines);

    refuses(metrics.getParent(), metrics + ", " + complaint.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run.json | mlora-run | mlora-model | its format is not 'mlora-run'",
        "run.json | \"version\": 1 | \"version\": 9 | version 9",
        "run.json | mean-auc | luck | /plan/selection",
        "metrics.jsonl | \"epoch\": 2 | \"epoch\": 3 | epoch 3 of phase 'backbone' follows epoch 1",
        "metrics.jsonl | \"auc\": 0.75 | \"auc\": 7.5 | /test/domains/0/auc",
        "metrics.jsonl | \"rows\": 300 | \"rows\": 3 | positives in 3 rows",
        "result.json | \"holds\" | \"hold\" | no entry 'holds'",
      })
  void aDamagedEntryIsNamed(String file, String from, String to, String complaint)
      throws IOException {
    Path run = finished();
    replace(run.resolve(file), from, to);

    refuses(run, complaint);
    refuses(run, run.resolve(file).toString());
  }

  private static void replace(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private static void refuses(Path run, String complaint) {
    assertThatThrownBy(() -> RunFiles.read(run))
        .isInstanceOfSatisfying(
            MloraException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.MODEL_DAMAGED))
        .hasMessageContaining(complaint);
  }
}
