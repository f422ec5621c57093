package dev.mlora.cli;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetDescription;
import dev.mlora.experiment.Comparison;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.Recipe;
import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.run.ReportJson;
import dev.mlora.io.run.RunDirectory;
import dev.mlora.io.run.RunRecord;
import dev.mlora.spi.Backend;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train} does once its options are read: the same for a new run and for one that goes
 * on.
 *
 * @param commandLine the arguments that say all this
 * @param directory where they were given; what paths in them are relative to
 * @param data the data set's name or folder
 * @param dataChoice how it is built
 * @param models what is trained, and how
 * @param seeds with which seeds
 * @param jobs how many models at a time
 * @param backendChoice on which backend
 */
record TrainJob(
    List<String> commandLine,
    Path directory,
    String data,
    DataChoice dataChoice,
    ModelOptions models,
    Seeds seeds,
    int jobs,
    BackendChoice backendChoice) {
  private static final DateTimeFormatter RUN_NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /** Makes the folder of the run, or opens it. */
  @FunctionalInterface
  private interface Opening {
    RunDirectory of(Dataset dataset, RunRecord record);
  }

  /** Begins a run in a folder, or in one named after the time and the data. */
  int begin(@Nullable Path run, Output output) {
    return work(
        output,
        (dataset, record) ->
            RunDirectory.create(run != null ? run : folderOfItsOwn(dataset), record));
  }

  /** Goes on with a run that was begun. */
  int goOn(Path run, Output output) {
    return work(output, (dataset, record) -> RunDirectory.resume(run, record, output::remark));
  }

  private int work(Output output, Opening opening) {
    Instant started = Instant.now();
    try (Backend backend = backendChoice.open();
        Dataset dataset = dataChoice.open(data, directory, output)) {
      Comparison comparison =
          new Comparison(dataset, models.recipes(dataset), seeds.values(), jobs);
      RunRecord record =
          RecordedComparison.recordOf(
              comparison,
              commandLine,
              directory,
              started,
              models.profile(),
              backend,
              backendChoice.options());
      try (RunDirectory run = opening.of(dataset, record);
          TrainingProgress progress = TrainingProgress.to(output, jobs)) {
        head(record, dataset, backend, output);
        ComparisonReport report =
            new RecordedComparison(comparison, record, TrainJob::goOnWith)
                .in(run, backend, progress);
        ComparisonTables.of(report).forEach(output::result);
        output.result("");
        output.result("Run: " + run.path());
        RunPictures.of(run.path(), output);
        output.result(ReportJson.write(report).put("run", run.path().toString()));
        return report.freezingHolds() ? ExitCode.OK : ExitCode.FAILED;
      }
    }
  }

  private static String goOnWith(Path run) {
    return "Go on with: mlora train --resume " + run;
  }

  private void head(RunRecord record, Dataset dataset, Backend backend, Output output) {
    DataTables.counts(DatasetDescription.of(dataset)).forEach(output::result);
    output.result("");
    output.result(
        "%s on %s, profile %s, plan %s, schedule %s, %d seed(s)"
            .formatted(
                models.backbone(),
                backend.name(),
                record.profile(),
                last(record.recipes()).plan().name(),
                JsonEntry.label(last(record.recipes()).plan().schedule()),
                seeds.values().size()));
    output.out().flush();
  }

  private static Recipe last(Map<Variant, Recipe> recipes) {
    return List.copyOf(recipes.values()).getLast();
  }

  private static Path folderOfItsOwn(Dataset dataset) {
    return Path.of(
        "runs",
        RUN_NAME.format(LocalDateTime.now(ZoneId.systemDefault())) + "-" + dataset.schema().name());
  }
}
