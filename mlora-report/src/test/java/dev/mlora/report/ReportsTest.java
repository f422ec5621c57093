package dev.mlora.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import dev.mlora.report.RunFolder.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
  @TempDir private Path folder;

  private Path run(String name, String dataHash) {
    return RunFolder.finished(folder.resolve(name), RunFolder.DOMAINS, dataHash);
  }

  @Test
  void theReportOfARunHoldsItsNumbersAndPictures() throws IOException {
    Path run = run("run", "abc");
    RunReport report = RunReport.write(run);

    assertThat(report.page()).isEqualTo(run.resolve("report.html")).exists();
    assertThat(report.pictures())
        .extracting(picture -> run.relativize(picture).toString())
        .containsExactly(
            "pictures/learning-curves.png", "pictures/domains.png", "pictures/calibration.png")
        .allSatisfy(name -> assertThat(run.resolve(name)).exists());
    String page = Files.readString(report.page());
    assertThat(page)
        // base, adapters and gain of the mean AUC, as by hand
        .contains("<td>67.500</td><td>67.500</td><td>+0.000</td>")
        .contains("<td>68.750</td><td>71.250</td><td>+2.500</td>")
        .contains("<td>300</td><td>70.000</td><td>75.000</td><td>+5.000</td>")
        .contains("<td>50</td><td>undefined</td><td>undefined</td><td>undefined</td>")
        .contains("2026-01-31 12:00 UTC")
        .contains("16 frozen parameters are bit-equal")
        .doesNotContain("not finished");
    assertThat(page.split("data:image/png;base64,", -1)).hasSize(4);
  }

  @Test
  void thePageNeedsNothingElseAndRunsNothing() throws IOException {
    String page = Files.readString(RunReport.write(run("run", "abc")).page());

    assertThat(page)
        .doesNotContain("<script", "http://", "https://", "url(", "@import", "<b>")
        .contains("--data &lt;script&gt;", "M &lt;&amp;&quot;b&gt;");
  }

  @Test
  void theSameRunGivesTheSameReportAlsoWhenThereIsOneAlready() throws IOException {
    Path run = run("run", "abc");
    byte[] first = Files.readAllBytes(RunReport.write(run).page());

    assertThat(Files.readAllBytes(RunReport.write(run).page())).isEqualTo(first);
  }

  @Test
  void theReportOfAKilledRunSaysSo() throws IOException {
    Path run = RunFolder.cutOff(folder.resolve("run"));

    assertThat(Files.readString(RunReport.write(run).page()))
        .contains("This run is not finished", "cut off", "<td>67.500</td><td>not finished</td>");
  }

  @Test
  void runsStandSideBySideWithTheirDifferences() throws IOException {
    Path first = run("first", "abc");
    List<Domain> better = new ArrayList<>(RunFolder.DOMAINS);
    better.set(0, new Domain("F", 300, 0.70, 0.80));
    better.add(new Domain("only here", 300, 0.70, 0.80));
    Path second = RunFolder.finished(folder.resolve("second"), better, "other data");
    Path page = folder.resolve("pages/comparison.html");

    RunsReport report = RunsReport.write(List.of(first, second), page);

    assertThat(report.names()).containsExactly("first", "second");
    String html = Files.readString(page);
    assertThat(html)
        .contains("on different data")
        .contains("<td>75.000</td><td>80.000</td><td>+5.000</td>")
        .contains("<td>undefined</td><td>undefined</td><td>undefined</td>")
        .contains("data › contentSha256</th><td>abc</td><td>other data</td>")
        .doesNotContain("only here", "profile</th>");
    assertThat(html.split("data:image/png;base64,", -1)).hasSize(3);
    assertThat(first.resolve("report.html")).as("a comparison only reads").doesNotExist();
  }

  @Test
  void runsOfOneNameAreNumbered() {
    Path one = run("a/run", "abc");
    Path other = run("b/run", "abc");

    assertThat(RunsReport.write(List.of(one, other), folder.resolve("c.html")).names())
        .containsExactly("1: run", "2: run");
  }

  @Test
  void aFolderThatIsNoRunStopsTheComparisonBeforeAnythingIsWritten() {
    Path page = folder.resolve("c.html");
    Path none = folder.resolve("none");

    assertThatThrownBy(() -> RunsReport.write(List.of(run("run", "abc"), none), page))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-502 " + none + " is not the folder of a run");
    assertThat(page).doesNotExist();
  }

  @Test
  void aPageThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> RunReport.write(run("run", "abc"), file.resolve("page.html")))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-501")
        .hasMessageContaining("page.html");
  }
}
