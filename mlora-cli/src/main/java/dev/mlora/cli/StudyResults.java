package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.report.StudyReport;
import dev.mlora.report.page.StudyPage;
import dev.mlora.report.study.Study;
import java.nio.file.Path;

/** Writes the report on a study and shows what it comes to. */
final class StudyResults {
  private StudyResults() {}

  /**
   * Writes the report on all finished trainings of a folder.
   *
   * @return {@link ExitCode#FAILED} if a second phase did not leave the weights of the first as
   *     they were
   */
  static int write(Path folder, Output output) {
    StudyReport report = StudyReport.write(folder);
    Study study = report.study();
    TextTable table = new TextTable(StudyPage.overviewHeader().toArray(String[]::new));
    StudyPage.overviewRows(study).forEach(table::row);
    table.lines().forEach(output::result);
    output.result("");
    study.unfinished().forEach(run -> output.result("Not finished, not in the report: " + run));
    study
        .freezingBroken()
        .forEach(run -> output.result("Frozen weights were changed: " + run.folder()));
    report.files().forEach(file -> output.result("Report: " + file));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("study", report.json());
    report.files().forEach(file -> json.withArray("files").add(file.toString()));
    output.result(json);
    return study.freezingBroken().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }
}
