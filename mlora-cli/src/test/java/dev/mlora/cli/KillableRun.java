package dev.mlora.cli;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
import dev.mlora.backend.Backends;
import dev.mlora.data.Dataset;
import dev.mlora.experiment.Comparison;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.Recipe;
import dev.mlora.experiment.Variant;
import dev.mlora.io.data.DatasetFiles;
import dev.mlora.io.model.ModelFiles;
import dev.mlora.io.run.Machine;
import dev.mlora.io.run.RecordedRun;
import dev.mlora.io.run.RunDirectory;
import dev.mlora.io.run.RunRecord;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.TrainingEvent;
import dev.mlora.train.TrainingPlan;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process that begins a two-phase run or goes on with it, and writes down every step that it
 * makes.
 */
final class KillableRun {
  private KillableRun() {}

  /** Arguments: the run's folder, the data, the backend, where to write the steps. */
  public static void main(String[] arguments) throws IOException {
    Path run = Path.of(arguments[0]);
    try (Backend backend = Backends.discover().open(arguments[2], BackendOptions.DEFAULT);
        Dataset dataset = DatasetFiles.open(Path.of(arguments[1]));
        FileOutputStream steps = new FileOutputStream(arguments[3], true)) {
      Model model =
          Mlp.of(dataset.schema(), Tower.of(64, 32).dropout(0.3))
              .withAdapters(LoraConfig.temperature(8));
      TrainingPlan plan = TrainingPlan.twoPhase().withBatchSize(64).withPatience(2);
      Recipe recipe = new Recipe(model, plan.withMaxEpochs(4));
      Comparison comparison =
          new Comparison(dataset, Map.of(Variant.MLORA, recipe), List.of(3L), 1);
      RunRecord record =
          new RunRecord(
              "test",
              Optional.empty(),
              List.of(),
              run.toAbsolutePath(),
              Instant.now(),
              dataset.provenance(),
              "none",
              comparison.recipes(),
              comparison.seeds(),
              backend.name(),
              List.of(),
              1,
              Map.of(),
              Machine.here());
      boolean begun = RecordedRun.in(run);
      try (RunDirectory directory =
          begun
              ? RunDirectory.resume(run, record, System.err::println)
              : RunDirectory.create(run, record)) {
        directory.finish(
            comparison.run(backend, event -> told(event, directory, steps), directory));
      }
    }
  }

  private static void told(ComparisonEvent event, RunDirectory run, FileOutputStream steps) {
    run.on(event);
    if (event instanceof ComparisonEvent.Progress progress
        && progress.event() instanceof TrainingEvent.StepFinished step) {
      String line = "%s/%d/%d%n".formatted(step.phase(), step.epoch(), step.batch());
      try {
        steps.write(line.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (event instanceof ComparisonEvent.Finished finished
        && finished.variant() == Variant.MLORA
        && run.prepareModel(run.path())) {
      ModelFiles.save(run.path(), finished.model(), finished.weights(), Map.of());
    }
  }
}
