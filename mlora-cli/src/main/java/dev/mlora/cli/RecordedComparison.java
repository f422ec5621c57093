package dev.mlora.cli;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.experiment.Comparison;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.ComparisonListener;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.model.ModelFiles;
import dev.mlora.io.run.Machine;
import dev.mlora.io.run.RunDirectory;
import dev.mlora.io.run.RunRecord;
import dev.mlora.io.run.RunStatus;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.Profile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A comparison that keeps all it does in the folder of a run: events, checkpoints, models, result.
 *
 * @param comparison what is trained
 * @param record where it comes from
 * @param goOn what to say to go on with a folder that was stopped
 */
record RecordedComparison(Comparison comparison, RunRecord record, Function<Path, String> goOn) {
  /**
   * Where a comparison comes from.
   *
   * @param commandLine the arguments that ask for it
   * @param directory what paths in them are relative to
   * @param started when
   * @param profile the profile of its models and plans
   * @param options what the backend was opened with
   */
  static RunRecord recordOf(
      Comparison comparison,
      List<String> commandLine,
      Path directory,
      Instant started,
      Profile profile,
      Backend backend,
      BackendOptions options) {
    return new RunRecord(
        Version.current(),
        Version.commit(),
        commandLine,
        directory,
        started,
        comparison.dataset().provenance(),
        JsonEntry.label(profile),
        comparison.recipes(),
        comparison.seeds(),
        backend.name(),
        BackendChoice.devices(backend),
        options.threads(),
        options.settings(),
        Machine.here());
  }

  /**
   * Trains, from wherever the folder was left.
   *
   * @param listener told of everything after the folder
   */
  ComparisonReport in(RunDirectory run, Backend backend, ComparisonListener listener) {
    try {
      ComparisonReport report =
          comparison.run(
              backend,
              event -> {
                run.on(event);
                listener.on(event);
                if (event instanceof ComparisonEvent.Finished finished) {
                  save(run, finished);
                }
              },
              run);
      run.finish(report);
      return report;
    } catch (RuntimeException | Error failure) {
      throw stopped(run, failure);
    }
  }

  /** Notes how the run stands, and says how it goes on if it can. */
  private RuntimeException stopped(RunDirectory run, Throwable failure) {
    // Files are not written by a thread that is interrupted.
    boolean interrupted = Thread.interrupted();
    try {
      run.stopped(interrupted ? RunStatus.INTERRUPTED : RunStatus.FAILED);
    } catch (MloraException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    boolean goesOn =
        interrupted || failure instanceof MloraException e && e.code() == ErrorCode.RUN_UNWRITABLE;
    if (goesOn && failure instanceof MloraException e) {
      return new MloraException(e.code(), e.detail() + " " + goOn.apply(run.path()), e);
    }
    return (RuntimeException) failure;
  }

  private void save(RunDirectory run, ComparisonEvent.Finished finished) {
    boolean phases = record.trainedAs(Variant.BASE) != Variant.BASE;
    if (phases && finished.variant() == Variant.BASE) {
      // The base of a two-phase training is the backbone of the adapted model, asked for or not.
      return;
    }
    int models = comparison.seeds().size() * (phases ? 1 : comparison.recipes().size());
    Path folder = run.model(finished.variant(), finished.seed(), models == 1);
    if (!run.prepareModel(folder)) {
      return;
    }
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("mlora", record.version());
    provenance.put("data", record.data().name());
    provenance.put("dataSha256", record.data().contentSha256());
    provenance.put("seed", Long.toString(finished.seed()));
    provenance.put("profile", record.profile());
    provenance.put("backend", record.backend());
    provenance.put("started", run.started());
    ModelFiles.save(folder, finished.model(), finished.weights(), provenance);
  }
}
