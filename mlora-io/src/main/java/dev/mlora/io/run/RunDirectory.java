package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.ComparisonListener;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.Variant;
import dev.mlora.io.file.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * The folder of one run:
 *
 * <pre>
 * run.json         where the run comes from
 * metrics.jsonl    what happened, an event a line
 * result.json      what came of it
 * model, adapters  the trained model; where there are several: models/VARIANT/seed-N/...
 * </pre>
 */
public final class RunDirectory implements ComparisonListener, AutoCloseable {
  private static final String RECORD = "run.json";

  private final Path path;
  private final FileChannel metrics;

  private RunDirectory(Path path, FileChannel metrics) {
    this.path = path;
    this.metrics = metrics;
  }

  /**
   * Checks, without making it, that a folder can become that of a new run: so that nobody finds out
   * after work that is lost then.
   *
   * @param path the folder
   * @throws MloraException as {@link #create}
   */
  public static void requireFree(Path path) {
    if (Files.isDirectory(path)) {
      try (Stream<Path> entries = Files.list(path)) {
        if (entries.findAny().isPresent()) {
          throw new MloraException(
              ErrorCode.RUN_UNWRITABLE,
              "The run directory %s is not empty, and runs are not overwritten. Choose another with --run or remove it."
                  .formatted(path));
        }
      } catch (IOException e) {
        throw new MloraException(ErrorCode.RUN_UNWRITABLE, cannotBeMade(path, e.toString()), e);
      }
    }
    Path there = path.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new MloraException(ErrorCode.RUN_UNWRITABLE, cannotBeMade(path, there + " is a file"));
    }
    if (!Files.isWritable(there)) {
      throw new MloraException(
          ErrorCode.RUN_UNWRITABLE, cannotBeMade(path, "you may not write " + there));
    }
  }

  /**
   * Makes the folder of a new run.
   *
   * @param path where to; the folder must be new or empty
   * @param record where the run comes from
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE} if the folder cannot be written or
   *     holds something
   */
  public static RunDirectory create(Path path, RunRecord record) {
    requireFree(path);
    try {
      Files.createDirectories(path);
      WholeFile.write(path.resolve(RECORD), record.toJson().toPrettyString() + "\n");
      return new RunDirectory(
          path,
          FileChannel.open(
              path.resolve("metrics.jsonl"),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new MloraException(ErrorCode.RUN_UNWRITABLE, cannotBeMade(path, e.toString()), e);
    }
  }

  private static String cannotBeMade(Path path, String reason) {
    return "The run directory %s cannot be made: %s. Choose another with --run, one that you may write."
        .formatted(path, reason);
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

  /** Appends the event to {@code metrics.jsonl}, whole. */
  @Override
  public void on(ComparisonEvent event) {
    EventJson.write(event).ifPresent(this::append);
  }

  /** Writes {@code result.json}. */
  public void finish(ComparisonReport report) {
    WholeFile.write(path.resolve("result.json"), ReportJson.write(report).toPrettyString() + "\n");
  }

  @Override
  public void close() {
    try {
      metrics.close();
    } catch (IOException e) {
      throw WholeFile.unwritable(path, e);
    }
  }

  private void append(ObjectNode line) {
    try {
      WholeFile.writeFully(metrics, StandardCharsets.UTF_8.encode(line + "\n"));
    } catch (IOException e) {
      throw WholeFile.unwritable(path, e);
    }
  }
}
