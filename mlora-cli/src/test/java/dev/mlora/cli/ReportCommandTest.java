package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of runs that were really trained. */
class ReportCommandTest {
  @TempDir private Path folder;

  private Path run(String name, Object... more) {
    Path run = folder.resolve(name);
    Path data = folder.resolve("tiny");
    if (!Files.exists(data)) {
      TinyDataset.in(folder);
    }
    Object[] command = {
      "train", "--data", data, "--backend", "reference", "--epochs", "1", "--run", run
    };
    Object[] all = Stream.of(command, more).flatMap(Arrays::stream).toArray();
    Console console = Console.run(all);
    assertThat(console.exitCode()).as(console.err()).isZero();
    assertThat(console.out()).contains("Report: " + run.resolve("report.html"));
    return run;
  }

  @Test
  void trainingEndsWithAReportAndTheSameIsMadeAgain() throws IOException {
    Path run = run("run");
    byte[] page = Files.readAllBytes(run.resolve("report.html"));
    byte[] curves = Files.readAllBytes(run.resolve("pictures/learning-curves.png"));
    Files.delete(run.resolve("report.html"));

    Console console = Console.run("report", run);

    assertThat(console.exitCode()).as(console.err()).isZero();
    assertThat(console.out()).contains("run: finished", "mean AUC, %", "+MLoRA", "pictures");
    assertThat(Files.readAllBytes(run.resolve("report.html"))).isEqualTo(page);
    assertThat(Files.readAllBytes(run.resolve("pictures/learning-curves.png"))).isEqualTo(curves);
  }

  @Test
  void theNumbersAreThoseOfTheRun() throws IOException {
    Path run = run("run", "--profile", "controlled", "--seeds", "1-2");
    JsonNode report = Console.run("report", run, "--json").json();
    JsonNode result =
        JsonMapper.builder().build().readTree(Files.readString(run.resolve("result.json")));

    JsonNode variant = report.at("/runs/0/variants/mlora");
    assertThat(variant.at("/seeds").asInt()).isEqualTo(2);
    for (String[] names : new String[][] {{"wauc", "wauc"}, {"meanAuc", "mean-auc"}}) {
      assertThat(variant.at("/" + names[0]).asDouble())
          .isEqualTo(result.at("/summary/" + names[1] + "/means/mlora").asDouble());
    }
    assertThat(report.at("/runs/0/state").asText()).isEqualTo("finished");
    assertThat(report.at("/pictures")).hasSize(3);
    assertThat(variant.at("/seconds").asDouble()).isPositive();
  }

  @Test
  void severalRunsAreCompared() throws IOException {
    Path page = folder.resolve("both.html");
    Console console = Console.run("report", run("one"), run("two", "--rank", "1"), "--out", page);

    assertThat(console.exitCode()).as(console.err()).isZero();
    assertThat(console.out()).containsPattern("one +base +1 ").containsPattern("two +\\+MLoRA +1 ");
    assertThat(Files.readString(page)).contains("adapters › rank › rank", "2 runs side by side");
  }

  @Test
  void whatIsNoRunIsRefused() {
    Console console = Console.run("report", folder);

    assertThat(console.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(console.err())
        .startsWith("MLORA-502 " + folder + " is not the folder of a run: it has no run.json");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aRunIsNeeded() {
    Console console = Console.run("report");

    assertThat(console.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("RUN");
  }
}
