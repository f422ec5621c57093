package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.run.RecordedRun;
import dev.mlora.io.run.RunDirectory;
import dev.mlora.io.run.RunStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ParseResult;
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
      "  mlora train --data my-data --plan two-phase --temperature 32 --run runs/first",
      "  mlora train --resume runs/first"
    })
final class TrainCommand implements Callable<Integer> {
  private static final Set<String> GOES_WITH_RESUME =
      Set.of("--resume", "--json", "--quiet", "--stacktrace");

  @ParentCommand private MloraCommand top;
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      defaultValue = "synthetic",
      description = {
        "A data set to build (synthetic, movielens-gen, movielens-age, movielens-occupation,",
        "amazon-6, taobao-10) or the folder of a built one. Default: ${DEFAULT-VALUE}."
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

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = {
        "Go on with the run in this folder, with all options that it was begun with.",
        "It ends with the same bits as if it had never been stopped."
      })
  private @Nullable Path resume;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TrainCommand() {}

  @Override
  public Integer call() {
    Output output = top.output();
    if (resume != null) {
      requireAlone();
      return resume(resume, output);
    }
    if (run != null) {
      // Before the data are built, which may take minutes.
      RunDirectory.requireFree(run);
    }
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    return job(arguments, Path.of("").toAbsolutePath()).begin(run, output);
  }

  private static int resume(Path path, Output output) {
    RecordedRun recorded = RecordedRun.read(path);
    if (recorded.status() == RunStatus.FINISHED) {
      output.result(
          "The run in %s is finished; result.json there holds what came of it.".formatted(path));
      output.result(
          JsonNodeFactory.instance.objectNode().put("run", path.toString()).put("finished", true));
      return ExitCode.OK;
    }
    // Before the data are built.
    RunDirectory.requireIdle(path);
    ParseResult begun =
        MloraCommand.commandLine().parseArgs(recorded.commandLine().toArray(String[]::new));
    if (!begun.hasSubcommand()
        || !(begun.subcommand().commandSpec().userObject() instanceof TrainCommand command)) {
      throw new MloraException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "The run in %s was not begun by 'mlora train' but by %s. Go on with the program that began it."
              .formatted(path, recorded.commandLine()));
    }
    command.backendChoice.choose(recorded.backend());
    return command.job(recorded.commandLine(), recorded.workingDirectory()).goOn(path, output);
  }

  private TrainJob job(List<String> arguments, Path directory) {
    return new TrainJob(arguments, directory, data, dataChoice, models, seeds, jobs, backendChoice);
  }

  /** A run goes on with the options that it was begun with, and with no others. */
  private void requireAlone() {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!GOES_WITH_RESUME.contains(option.longestName())) {
        throw new ParameterException(
            spec.commandLine(),
            "%s does not go with --resume: a run goes on with the options that it was begun with."
                .formatted(option.longestName()));
      }
    }
  }
}
