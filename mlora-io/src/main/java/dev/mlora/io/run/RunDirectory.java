package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.experiment.CheckpointStores;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.ComparisonListener;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.Variant;
import dev.mlora.io.checkpoint.CheckpointFiles;
import dev.mlora.io.file.FolderRemoval;
import dev.mlora.io.file.WholeFile;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.json.SealedJson;
import dev.mlora.io.model.ModelFiles;
import dev.mlora.train.Checkpoint;
import dev.mlora.train.CheckpointStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The folder of one run:
 *
 * <pre>
 * run.json         where the run comes from, and how it stands
 * run.lock         locked by the process that works here
 * metrics.jsonl    what happened, an event a line; the same run writes the same bytes again
 * times.jsonl      when it happened and how long it took
 * checkpoints      where a training that was stopped goes on: VARIANT/seed-N/...
 * result.json      what came of it
 * model, adapters  the trained model; where there are several: models/VARIANT/seed-N/...
 * </pre>
 *
 * <p>Told of events by one thread at a time; checkpoints are saved by others meanwhile.
 */
public final class RunDirectory implements ComparisonListener, CheckpointStores, AutoCloseable {
  private static final String METRICS = "metrics.jsonl";
  private static final String TIMES = "times.jsonl";
  private static final String RESULT = "result.json";

  private final Path path;
  private final RecordedRun recorded;
  private final RunLock lock;
  private final LineFile metrics;
  private final LineFile times;
  private final Consumer<String> notices;
  // Beginnings and ends of trainings are told again by a run that goes on.
  private final Set<String> toldBefore;

  private RunDirectory(
      RecordedRun recorded, RunLock lock, Consumer<String> notices, List<String> lines) {
    this.path = recorded.path();
    this.recorded = recorded;
    this.lock = lock;
    this.notices = notices;
    this.toldBefore = new HashSet<>(lines);
    this.metrics = LineFile.append(path.resolve(METRICS));
    this.times = LineFile.append(path.resolve(TIMES));
  }

  /**
   * Checks, without making it, that a folder can become that of a new run: so that nobody finds out
   * after work that is lost then.
   *
   * @param path the folder
   * @throws MloraException as {@link #create}
   */
  public static void requireFree(Path path) {
    FreeFolder.require(path);
  }

  /**
   * Makes the folder of a new run.
   *
   * @param path where to; the folder must be new or empty
   * @param record where the run comes from
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE} if the folder cannot be written or
   *     holds something, {@link ErrorCode#RUN_BUSY} if another process was faster
   */
  public static RunDirectory create(Path path, RunRecord record) {
    requireFree(path);
    try {
      WholeFile.createFolder(path);
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.RUN_UNWRITABLE, FreeFolder.cannotBeMade(path, e.toString()), e);
    }
    return locked(
        path,
        lock -> {
          requireFree(path);
          ObjectNode json =
              record.toJson().put(RecordedRun.STATUS, JsonEntry.label(RunStatus.RUNNING));
          WholeFile.write(path.resolve(RecordedRun.FILE), SealedJson.seal(json));
          return new RunDirectory(RecordedRun.read(path), lock, notice -> {}, List.of());
        });
  }

  /**
   * Opens the folder of a run that was begun, to go on with it. {@code metrics.jsonl} is cut back
   * to what the checkpoints know of.
   *
   * @param path the run's folder
   * @param record what is about to go on; must be what was begun
   * @param notices told what a person should know: damaged checkpoints that are passed over,
   *     another machine
   * @throws MloraException {@link ErrorCode#RUN_BUSY}, {@link ErrorCode#CHECKPOINT_MISMATCH},
   *     {@link ErrorCode#CHECKPOINT_DAMAGED}; nothing is changed then
   */
  public static RunDirectory resume(Path path, RunRecord record, Consumer<String> notices) {
    RecordedRun.read(path);
    return locked(
        path,
        lock -> {
          RecordedRun recorded = RecordedRun.read(path);
          for (String difference : recorded.requireSame(record)) {
            notices.accept(difference + ": the last bits of the results may be others");
          }
          Path metrics = path.resolve(METRICS);
          List<String> lines =
              MetricLines.kept(
                  metrics,
                  lines(metrics),
                  record,
                  (variant, seed) ->
                      CheckpointFiles.in(checkpoints(path, variant, seed), notices)
                          .load()
                          .map(Checkpoint::events)
                          .orElse(0L));
          List<String> whole = lines(path.resolve(TIMES));
          LineFile.replace(metrics, lines);
          LineFile.replace(path.resolve(TIMES), whole);
          WholeFile.write(path.resolve(RecordedRun.FILE), recorded.withStatus(RunStatus.RUNNING));
          return new RunDirectory(recorded, lock, notices, lines);
        });
  }

  /**
   * Checks that nobody works in a folder at this moment.
   *
   * @throws MloraException {@link ErrorCode#RUN_BUSY}
   */
  public static void requireIdle(Path path) {
    try {
      RunLock.of(path).close();
    } catch (IOException e) {
      throw WholeFile.unwritable(path, e);
    }
  }

  private static RunDirectory locked(Path path, Function<RunLock, RunDirectory> opening) {
    RunLock lock = RunLock.of(path);
    try {
      return opening.apply(lock);
    } catch (RuntimeException | Error e) {
      try {
        lock.close();
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private static List<String> lines(Path file) {
    try {
      return LineFile.lines(file);
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.CHECKPOINT_DAMAGED,
          "%s cannot be read (%s). Start the run again in another folder with --run."
              .formatted(file, e),
          e);
    }
  }

  private static Path checkpoints(Path path, Variant variant, long seed) {
    return path.resolve("checkpoints").resolve(variant.label()).resolve("seed-" + seed);
  }

  /** When the run was begun, which may be longer ago than this process. */
  public String started() {
    return recorded.entry().get("started").text();
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /**
   * The folder of a trained model.
   *
   * @param only whether the run trains no other
   */
  public Path model(Variant variant, long seed, boolean only) {
    return only ? path : path.resolve("models").resolve(variant.label()).resolve("seed-" + seed);
  }

  /**
   * Makes room for a trained model.
   *
   * @param folder where {@link #model} says
   * @return false if it was saved already, before the run was stopped
   */
  public boolean prepareModel(Path folder) {
    if (ModelFiles.isModel(folder)) {
      return false;
    }
    // What a process left that was killed while it saved: without its configuration it is no model.
    remove(folder.resolve("model"));
    remove(folder.resolve("adapters"));
    return true;
  }

  /** Where a training keeps its checkpoints; the events that led to one are on disk before it. */
  @Override
  public Optional<CheckpointStore> of(Variant variant, long seed) {
    CheckpointFiles files = CheckpointFiles.in(checkpoints(path, variant, seed), notices);
    return Optional.of(new BehindTheMetrics(files, metrics));
  }

  /** Appends the event to {@code metrics.jsonl}, unless the run told it before it was stopped. */
  @Override
  public void on(ComparisonEvent event) {
    Optional<String> line = EventJson.write(event).map(ObjectNode::toString);
    if (line.isPresent() && toldBefore.contains(line.get())) {
      return;
    }
    line.ifPresent(metrics::append);
    EventJson.time(event, Instant.now()).map(ObjectNode::toString).ifPresent(times::append);
  }

  /** Writes {@code result.json}; the run is done. */
  public void finish(ComparisonReport report) {
    metrics.sync();
    WholeFile.write(path.resolve(RESULT), ReportJson.write(report).toPrettyString() + "\n");
    status(RunStatus.FINISHED);
  }

  /** Notes that the run ends before it is done. */
  public void stopped(RunStatus status) {
    status(status);
  }

  /** Closes all files and lets others work in the folder. */
  @Override
  public void close() {
    try (lock;
        metrics;
        times) {
      // Closed in turn, each also where another cannot be.
    } catch (IOException e) {
      throw WholeFile.unwritable(path, e);
    }
  }

  private void status(RunStatus status) {
    WholeFile.write(path.resolve(RecordedRun.FILE), recorded.withStatus(status));
  }

  private static void remove(Path tree) {
    try {
      FolderRemoval.remove(tree);
    } catch (IOException e) {
      throw WholeFile.unwritable(tree, e);
    }
  }

  private record BehindTheMetrics(CheckpointStore files, LineFile metrics)
      implements CheckpointStore {
    @Override
    public String place() {
      return files.place();
    }

    @Override
    public Optional<Checkpoint> load() {
      return files.load();
    }

    @Override
    public void save(Checkpoint checkpoint) {
      metrics.sync();
      files.save(checkpoint);
    }
  }
}
