package dev.mlora.cli;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetDescription;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.experiment.Comparison;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.Jobs;
import dev.mlora.experiment.StudyCell;
import dev.mlora.io.run.RecordedRun;
import dev.mlora.io.run.RunDirectory;
import dev.mlora.io.run.RunRecord;
import dev.mlora.io.run.RunStatus;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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

  /** What all cells share; failures are those of cells that others go on without. */
  private record Shared(
      Dataset dataset,
      Backend backend,
      Path folder,
      StudyProgress progress,
      List<MloraException> failures) {}

  int run(Output output) {
    try (Backend backend = backendChoice.open(threads());
        Dataset dataset = dataChoice.open(data, output);
        StudyProgress progress = StudyProgress.to(output, cells, jobs)) {
      Path folder = out.resolve(dataset.schema().name());
      DataTables.counts(DatasetDescription.of(dataset)).forEach(output::result);
      output.result("");
      output.out().flush();
      List<MloraException> failures = Collections.synchronizedList(new ArrayList<>());
      Shared shared = new Shared(dataset, backend, folder, progress, failures);
      // Before hours of training, not after them.
      cells.forEach(cell -> requireAnswers(cell, shared));
      train(shared);
      int reported = StudyResults.write(folder, output);
      return failures.isEmpty() ? reported : ExitCode.of(failures.getFirst());
    }
  }

  /** Makes sure that what is in a cell's folder is the beginning, or all, of what is asked for. */
  private void requireAnswers(StudyCell cell, Shared shared) {
    Path path = shared.folder.resolve(cell.place());
    if (RecordedRun.in(path)) {
      RunRecord asked = record(comparison(cell, shared), cell, shared);
      List<String> others = RecordedRun.read(path).requireAnswers(asked);
      shared.progress.others(others);
    }
  }

  private void train(Shared shared) {
    List<Callable<Boolean>> trainings =
        cells.stream().map(cell -> (Callable<Boolean>) () -> attempt(cell, shared)).toList();
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

  private Comparison comparison(StudyCell cell, Shared shared) {
    return new Comparison(
        shared.dataset,
        cell.protocol().recipes(cell.architecture(), shared.dataset, cell.variants()),
        List.of(cell.seed()),
        1);
  }

  private RunRecord record(Comparison comparison, StudyCell cell, Shared shared) {
    return RecordedComparison.recordOf(
        comparison,
        commandLine,
        Path.of("").toAbsolutePath(),
        Instant.now(),
        cell.protocol().profile(),
        shared.backend,
        threads());
  }

  /** Trains a cell; if that fails the others go on, unless no folder can be written. */
  private boolean attempt(StudyCell cell, Shared shared) {
    try {
      return train(cell, shared);
    } catch (MloraException e) {
      if (Thread.currentThread().isInterrupted() || e.code() == ErrorCode.RUN_UNWRITABLE) {
        throw e;
      }
      shared.failures.add(e);
      shared.progress.failed(cell, e);
      return false;
    }
  }

  private boolean train(StudyCell cell, Shared shared) {
    Path path = shared.folder.resolve(cell.place());
    boolean begun = RecordedRun.in(path);
    if (begun && RecordedRun.read(path).status() == RunStatus.FINISHED) {
      shared.progress.already(cell);
      return false;
    }
    Comparison comparison = comparison(cell, shared);
    RunRecord record = record(comparison, cell, shared);
    try (RunDirectory run =
        begun
            ? RunDirectory.resume(path, record, shared.progress::notice)
            : RunDirectory.create(path, record)) {
      shared.progress.started(cell);
      ComparisonReport report =
          new RecordedComparison(comparison, record, folder -> GO_ON)
              .in(run, shared.backend, event -> shared.progress.on(cell, event));
      shared.progress.finished(cell, report);
      return true;
    }
  }
}
