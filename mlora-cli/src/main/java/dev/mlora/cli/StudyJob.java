package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetDescription;
import dev.mlora.error.MloraException;
import dev.mlora.experiment.Comparison;
import dev.mlora.experiment.Jobs;
import dev.mlora.experiment.StudyCell;
import dev.mlora.io.run.RecordedRun;
import dev.mlora.io.run.RunDirectory;
import dev.mlora.io.run.RunRecord;
import dev.mlora.io.run.RunStatus;
import dev.mlora.report.StudyReport;
import dev.mlora.report.page.StudyPage;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What {@code reproduce} does once its options are read: trains the cells of a study, each in a
 * folder of its own, and reports on all that the study's folder holds.
 *
 * @param commandLine the arguments that say all this
 * @param data the data set's name or folder
 * @param dataChoice how it is built
 * @param cells what is trained
 * @param jobs how many models at a time
 * @param backendChoice on which backend
 * @param out where to
 */
record StudyJob(
    List<String> commandLine,
    String data,
    DataChoice dataChoice,
    List<StudyCell> cells,
    int jobs,
    BackendChoice backendChoice,
    Path out) {
  private static final String GO_ON = "The same command goes on where this ended.";

  /** What all cells share. */
  private record Shared(Dataset dataset, Backend backend, Path folder, StudyProgress progress) {}

  int run(Output output) {
    try (Backend backend = backendChoice.open(threads());
        Dataset dataset = dataChoice.open(data, output);
        StudyProgress progress = StudyProgress.to(output, cells, jobs)) {
      Path folder = out.resolve(dataset.schema().name());
      DataTables.counts(DatasetDescription.of(dataset)).forEach(output::result);
      output.result("");
      output.out().flush();
      Shared shared = new Shared(dataset, backend, folder, progress);
      train(shared);
      return report(folder, output);
    }
  }

  private void train(Shared shared) {
    List<Callable<Boolean>> trainings =
        cells.stream().map(cell -> (Callable<Boolean>) () -> train(cell, shared)).toList();
    try {
      Jobs.run(jobs, trainings);
    } catch (MloraException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new MloraException(e.code(), e.detail() + " " + GO_ON, e);
      }
      throw e;
    }
  }

  /** The threads of each of several jobs together are as many as asked for. */
  private BackendOptions threads() {
    BackendOptions asked = backendChoice.options();
    return jobs > 1 ? asked.withThreads(Math.max(1, asked.threads() / jobs)) : asked;
  }

  private boolean train(StudyCell cell, Shared shared) {
    Path path = shared.folder.resolve(cell.place());
    Comparison comparison =
        new Comparison(
            shared.dataset,
            cell.protocol().recipes(cell.architecture(), shared.dataset, cell.variants()),
            List.of(cell.seed()),
            1);
    RunRecord record =
        RecordedComparison.recordOf(
            comparison,
            commandLine,
            Path.of("").toAbsolutePath(),
            Instant.now(),
            cell.protocol().profile(),
            shared.backend,
            threads());
    boolean begun = RecordedRun.in(path);
    if (begun) {
      RecordedRun recorded = RecordedRun.read(path);
      if (recorded.status() == RunStatus.FINISHED) {
        recorded.requireSame(record);
        shared.progress.already(cell);
        return false;
      }
    }
    try (RunDirectory run =
        begun
            ? RunDirectory.resume(path, record, shared.progress::notice)
            : RunDirectory.create(path, record)) {
      shared.progress.started(cell);
      shared.progress.finished(
          cell,
          new RecordedComparison(comparison, record, folder -> GO_ON)
              .in(run, shared.backend, event -> shared.progress.on(cell, event)));
      return true;
    }
  }

  private static int report(Path folder, Output output) {
    StudyReport report = StudyReport.write(folder);
    TextTable table = new TextTable(StudyPage.overviewHeader().toArray(String[]::new));
    StudyPage.overviewRows(report.study()).forEach(table::row);
    table.lines().forEach(output::result);
    output.result("");
    report.files().forEach(file -> output.result("Report: " + file));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("study", report.json());
    report.files().forEach(file -> json.withArray("files").add(file.toString()));
    output.result(json);
    return ExitCode.OK;
  }
}
