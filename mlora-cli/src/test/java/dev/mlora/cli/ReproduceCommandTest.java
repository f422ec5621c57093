package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.io.json.SealedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {
  @TempDir private Path folder;
  private Path data;
  private Path out;

  @BeforeEach
  void data() {
    data = TinyDataset.in(folder);
    out = folder.resolve("out");
  }

  private Console reproduce(String options) {
    List<Object> arguments = new ArrayList<>(List.of("reproduce", "--dataset", data, "--out", out));
    arguments.addAll(List.of((options + " --backend panama-cpu").strip().split(" +")));
    return Console.run(arguments.toArray());
  }

  private JsonNode report() throws IOException {
    return JsonMapper.builder().build().readTree(Files.readString(out.resolve("tiny/report.json")));
  }

  @Test
  void trainsWhatIsMissingAndReportsOnAll() throws IOException {
    Console first = reproduce("--models mlp,nfm --seeds 1-2 --epochs 2");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.err()).contains("[4/4] ").doesNotContain("trained already");
    assertThat(first.out())
        .containsPattern("controlled\\+epochs-2 +2 +model and seed +4 ")
        .containsPattern("controlled\\+epochs-2 +2 +model +2 ")
        .contains("Report: " + out.resolve("tiny/report.html"));

    Console second = reproduce("--models mlp,nfm,wdl --seeds 1-2 --epochs 2");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.err())
        .contains("controlled+epochs-2/mlp/seed-1: trained already")
        .containsPattern("controlled\\+epochs-2/wdl/seed-2: base WAUC \\d+\\.\\d+, mlora WAUC ");

    JsonNode trained = report().get("trained");
    assertThat(trained).hasSize(6);
    assertThat(trained.findValuesAsText("model")).containsOnly("mlp", "nfm", "wdl");
    String html = Files.readString(out.resolve("tiny/report.html"));
    assertThat(html).contains("data:image/png;base64,").doesNotContain("http://");
    assertThat(Files.readString(out.resolve("tiny/report.md")))
        .contains("| WDL |")
        .contains("](pictures/models-controlled+epochs-2.png)")
        .contains(
            "| adapters › rank › temperature | 4 | NFM |", "| plan › batchSize | 1024 | all |")
        .containsPattern("\\| mlora reproduce .*--models mlp,nfm --.* \\| 4 \\|")
        .containsPattern("\\| mlora reproduce .*--models mlp,nfm,wdl --.* \\| 2 \\|");
    assertThat(out.resolve("tiny/pictures/models-controlled+epochs-2.png")).isNotEmptyFile();
  }

  /** What the report says is what the runs' own files say. */
  @Test
  void reportsTheRunsOwnNumbers() throws IOException {
    assertThat(reproduce("--models mlp --seeds 3 --epochs 1").exitCode()).isZero();
    JsonNode result =
        JsonMapper.builder()
            .build()
            .readTree(
                Files.readString(out.resolve("tiny/controlled+epochs-1/mlp/seed-3/result.json")));
    for (String variant : List.of("base", "mlora")) {
      JsonNode test = result.get("seeds").get(0).get(variant).get("test");
      JsonNode told = report().get("trained").get(0).get(variant);
      assertThat(told.get("wauc").doubleValue()).isEqualTo(test.get("wauc").doubleValue());
      assertThat(told.get("wauc-500").doubleValue()).isEqualTo(test.get("wauc500").doubleValue());
      assertThat(told.get("log-loss").doubleValue()).isEqualTo(test.get("logLoss").doubleValue());
    }
  }

  @Test
  void sweepsTemperatureAndWidth() throws IOException {
    Console console = reproduce("--figure 4 --table 5 --models mlp --epochs 1 --jobs 1");
    assertThat(console.exitCode()).as(console.err()).isZero();
    // The plain protocol belongs to both; seven temperatures, four greater widths.
    assertThat(console.err()).contains("[12/12] ");
    String text = Files.readString(out.resolve("tiny/report.md"));
    assertThat(text)
        .contains("## Figure 4: temperature, controlled+epochs-1")
        .contains("| WAUC, % | seeds | temperature 4 | temperature 8 |")
        .contains("## Table 5: wider hidden layers, controlled+epochs-1")
        .contains("| WAUC, % | seeds | width 1x | width 2x | width 3x | width 4x | width 5x |");
    // Sweeps have sections of their own; the main table has one training.
    assertThat(console.out()).containsPattern("controlled\\+epochs-1 +1 +model and seed +1 ");
    // A seed that was not trained at every step does not count.
    assertThat(reproduce("--seeds 2 --models mlp --epochs 1").exitCode()).isZero();
    String sweep = "## Figure 4";
    assertThat(Files.readString(out.resolve("tiny/report.md")))
        .contains(text.substring(text.indexOf(sweep), text.indexOf("## What training took")))
        .contains("| MLP | 1 | ");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "kill sends the signal of Ctrl-C, env makes sure that it is not ignored")
  void stoppedItGoesOnWhereItWasToTheSameNumbers() throws Exception {
    data = TinyDataset.in(folder.resolve("larger"), 2000);
    String options = "--models mlp,wdl --epochs 6 --jobs 1";
    List<String> arguments =
        new ArrayList<>(
            List.of("reproduce", "--dataset", data.toString(), "--out", out.toString()));
    arguments.addAll(List.of((options + " --backend panama-cpu").split(" ")));
    CommandProcess command =
        CommandProcess.start(
            folder.resolve("said"), List.of(), MloraCommand.class, arguments.toArray());
    assertThat(command.waitUntilSaid("[1/2] ")).as(command.said()).isTrue();
    new ProcessBuilder("kill", "-INT", Long.toString(command.process().pid())).start().waitFor();
    assertThat(command.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(command.process().exitValue()).as(command.said()).isEqualTo(130);
    assertThat(command.said()).contains("The same command goes on where this ended.");

    Console resumed = reproduce(options);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("mlp/seed-1: trained already").contains("[2/2] ");
    JsonNode afterKill = report();
    out = folder.resolve("whole");
    assertThat(reproduce(options).exitCode()).isZero();
    for (int i = 0; i < 2; i++) {
      for (String variant : List.of("base", "mlora")) {
        assertThat(afterKill.get("trained").get(i).get(variant).get("wauc"))
            .isEqualTo(report().get("trained").get(i).get(variant).get("wauc"));
      }
    }
  }

  /** Before anything is trained, also what is asked for in the first place. */
  @Test
  void refusesFoldersOfOtherData() {
    assertThat(reproduce("--models mlp --epochs 1").exitCode()).isZero();
    data = TinyDataset.in(folder.resolve("other"), 90);
    Console other = reproduce("--models nfm,mlp --epochs 1 --jobs 1");
    assertThat(other.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(other.err()).contains("data/contentSha256 is ").contains("another folder");
    assertThat(out.resolve("tiny/controlled+epochs-1/nfm")).doesNotExist();
  }

  /** Finished runs need nothing of this machine; unfinished ones must go on where they began. */
  @Test
  void finishedRunsOfAnotherMachineStandAndOthersFailAlone() throws IOException {
    assertThat(reproduce("--models mlp,nfm --epochs 1").exitCode()).isZero();
    edit("mlp", json -> json.put("mlora", "0.0.1").withObject("backend").putArray("devices"));
    Console finished = reproduce("--models mlp,nfm --epochs 1");
    assertThat(finished.exitCode()).as(finished.err()).isZero();
    assertThat(finished.err())
        .contains("Of runs that are here already: mlora is ", "and was \"0.0.1\"");

    edit("mlp", json -> json.put("status", "interrupted"));
    Console unfinished = reproduce("--models mlp,wdl --epochs 1 --jobs 1");
    assertThat(unfinished.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(unfinished.err())
        .contains("[1/2] controlled+epochs-1/mlp/seed-1 failed: MLORA-512")
        .contains("[2/2] controlled+epochs-1/wdl/seed-1: base WAUC");
    assertThat(unfinished.out())
        .contains("Not finished, not in the report: ")
        .contains("Report: " + out.resolve("tiny/report.html"));
    assertThat(report().get("trained").findValuesAsText("model")).containsExactly("wdl", "nfm");
  }

  private void edit(String model, Consumer<ObjectNode> change) throws IOException {
    Path file = out.resolve("tiny/controlled+epochs-1/%s/seed-1/run.json".formatted(model));
    ObjectNode json = (ObjectNode) JsonMapper.builder().build().readTree(Files.readString(file));
    change.accept(json);
    Files.writeString(file, SealedJson.seal(json));
  }

  @Test
  void aReportIsMadeOfTheFolderAlone() throws IOException {
    assertThat(reproduce("--models mlp --epochs 1").exitCode()).isZero();
    byte[] page = Files.readAllBytes(out.resolve("tiny/report.html"));
    Files.delete(out.resolve("tiny/report.html"));
    Console console = Console.run("report", out.resolve("tiny"));
    assertThat(console.exitCode()).as(console.err()).isZero();
    assertThat(Files.readAllBytes(out.resolve("tiny/report.html"))).isEqualTo(page);
    assertThat(Console.run("report", out.resolve("tiny"), "--out", "x.html").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aRunThatIsNotWhatItsFolderSaysIsRefused() throws IOException {
    assertThat(reproduce("--models mlp --epochs 1").exitCode()).isZero();
    Path models = out.resolve("tiny/controlled+epochs-1");
    Files.move(models.resolve("mlp"), models.resolve("nfm"));
    Console console = Console.run("report", out.resolve("tiny"));
    assertThat(console.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(console.err()).contains("it trained mlp by controlled with seed(s) [1]");
  }

  /** The cost of adapters that are a second phase has the backbone's in it. */
  @Test
  void countsTheBackboneOfASecondPhase() throws IOException {
    Console console = reproduce("--models mlp --profile paper --epochs 2");
    assertThat(console.exitCode()).as(console.err()).isZero();
    JsonNode trained = report().get("trained").get(0);
    assertThat(trained.at("/mlora/epochs").asInt())
        .isGreaterThan(trained.at("/base/epochs").asInt());
    assertThat(Files.readString(out.resolve("tiny/report.md")))
        .contains("it left all weights of the first as they were.");
  }

  @Test
  void saysWhichTablesThereAre() {
    Console console = reproduce("--table 7");
    assertThat(console.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains("--table 7 is none of those that are reproduced: [2, 3, 4, 5].");
  }
}
