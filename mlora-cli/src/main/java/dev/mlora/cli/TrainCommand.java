package dev.mlora.cli;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetDescription;
import dev.mlora.experiment.Comparison;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.Recipe;
import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.model.ModelFiles;
import dev.mlora.io.run.Machine;
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
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mlora train}: trains a model with and without adapters and compares the two. */
@Command(
    name = "train",
    description = {
      "Trains a model with and without adapters and compares them on the test split.",
      "Without options: on generated data, first the base, then adapters on it."
    },
    footer = {
      "",
      "Examples:",
      "  mlora train",
      "  mlora train --data movielens-gen --raw ml-1m --profile controlled --seeds 1-20",
      "  mlora train --data my-data --plan two-phase --temperature 32 --run runs/first"
    })
final class TrainCommand implements Callable<Integer> {
  private static final DateTimeFormatter RUN_NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @ParentCommand private MloraCommand top;
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      defaultValue = "synthetic",
      description = {
        "A data set to build (synthetic, movielens-gen, movielens-age, movielens-occupation)",
        "or the folder of a built one. Default: ${DEFAULT-VALUE}."
      })
  private String data;

  @Mixin private DataChoice dataChoice;
  @Mixin private ModelOptions models;

  @Option(
      names = {"--seeds", "--seed"},
      paramLabel = "LIST",
      converter = Seeds.Converter.class,
      defaultValue = "1",
      description = "One training of each variant per seed: 7, 1-20 or 1,2,5. Default: 1.")
  private Seeds seeds;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Models to train at the same time; results do not depend on it. Several with",
        "--threads 1 are faster than one with several threads. Default: ${DEFAULT-VALUE}."
      })
  private int jobs;

  @Mixin private BackendChoice backendChoice;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "The folder of this run, new or empty. Default: runs/DATE-DATA.")
  private @Nullable Path run;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TrainCommand() {}

  @Override
  public Integer call() {
    Output output = top.output();
    Instant started = Instant.now();
    if (run != null) {
      // Before the data are built, which may take minutes.
      RunDirectory.requireFree(run);
    }
    try (Backend backend = backendChoice.open();
        Dataset dataset = dataChoice.open(data, output)) {
      Map<Variant, Recipe> recipes = models.recipes(dataset.schema());
      Comparison comparison = new Comparison(dataset, recipes, seeds.values(), jobs);
      RunRecord record =
          new RunRecord(
              Version.current(),
              spec.root().commandLine().getParseResult().originalArgs(),
              started,
              dataset.provenance(),
              JsonEntry.label(models.profile()),
              recipes,
              seeds.values(),
              backend.name(),
              BackendChoice.devices(backend),
              backendChoice.options().threads(),
              Machine.here());
      try (RunDirectory directory = RunDirectory.create(folder(dataset), record);
          TrainingProgress progress = TrainingProgress.to(output, jobs)) {
        DataTables.counts(DatasetDescription.of(dataset)).forEach(output::result);
        output.result("");
        output.result(
            "%s on %s, profile %s, plan %s, schedule %s, %d seed(s)"
                .formatted(
                    models.backbone(),
                    backend.name(),
                    record.profile(),
                    plan(recipes).plan().name(),
                    JsonEntry.label(plan(recipes).plan().schedule()),
                    seeds.values().size()));
        output.out().flush();
        ComparisonReport report =
            comparison.run(
                backend,
                event -> {
                  directory.on(event);
                  progress.on(event);
                  if (event instanceof ComparisonEvent.Finished finished) {
                    save(directory, finished, comparison, record);
                  }
                });
        directory.finish(report);
        ComparisonTables.of(report).forEach(output::result);
        output.result("");
        output.result("Run: " + directory.path());
        RunPictures.of(directory.path(), output);
        output.result(ReportJson.write(report).put("run", directory.path().toString()));
        return report.freezingHolds() ? ExitCode.OK : ExitCode.FAILED;
      }
    }
  }

  private static void save(
      RunDirectory directory,
      ComparisonEvent.Finished finished,
      Comparison comparison,
      RunRecord record) {
    Recipe adapted = comparison.recipes().get(Variant.MLORA);
    boolean phases = adapted != null && adapted.isTwoPhase();
    if (phases && finished.variant() == Variant.BASE) {
      // The base of a two-phase training is the backbone of the adapted model, asked for or not.
      return;
    }
    int models = comparison.seeds().size() * (phases ? 1 : comparison.recipes().size());
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("mlora", record.version());
    provenance.put("data", record.data().name());
    provenance.put("dataSha256", record.data().contentSha256());
    provenance.put("seed", Long.toString(finished.seed()));
    provenance.put("profile", record.profile());
    provenance.put("backend", record.backend());
    provenance.put("started", record.started().toString());
    ModelFiles.save(
        directory.model(finished.variant(), finished.seed(), models == 1),
        finished.model(),
        finished.weights(),
        provenance);
  }

  private static Recipe plan(Map<Variant, Recipe> recipes) {
    return List.copyOf(recipes.values()).getLast();
  }

  private Path folder(Dataset dataset) {
    return run != null
        ? run
        : Path.of(
            "runs",
            RUN_NAME.format(LocalDateTime.now(ZoneId.systemDefault()))
                + "-"
                + dataset.schema().name());
  }
}
