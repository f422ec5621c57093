package dev.mlora.report.run;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.run.EvaluationJson;
import dev.mlora.metric.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the folder of a run, finished or not. */
public final class RunFiles {
  static final String REMEDY =
      "Take the run's folder as its training left it; if that is how it is, train again.";

  private static final String RECORD = "run.json";
  private static final String METRICS = "metrics.jsonl";
  private static final String TIMES = "times.jsonl";
  private static final String RESULT = "result.json";
  private static final int NEWEST = 2;

  private RunFiles() {}

  /**
   * Reads a run.
   *
   * @param folder its folder
   * @throws MloraException {@link ErrorCode#MODEL_DAMAGED} if it is no run's folder, or naming the
   *     file, the line and the entry that is wrong
   */
  public static RunHistory read(Path folder) {
    Path record = folder.resolve(RECORD);
    if (!Files.isRegularFile(record)) {
      throw new MloraException(
          ErrorCode.MODEL_DAMAGED,
          "%s is not the folder of a run: %s. Name a folder that 'mlora train' has written, such as one in runs/."
              .formatted(
                  folder,
                  Files.isDirectory(folder)
                      ? "it has no " + RECORD
                      : Files.exists(folder) ? "it is a file" : "it is not there"));
    }
    JsonEntry facts = parse(record);
    requireRun(facts);
    MetricLines lines = MetricLines.read(folder.resolve(METRICS));
    Path times = folder.resolve(TIMES);
    if (Files.exists(times)) {
      lines.readTimes(times);
    }
    Path result = folder.resolve(RESULT);
    Optional<JsonEntry> outcome = Optional.empty();
    if (Files.exists(result)) {
      JsonEntry json = parse(result);
      json.requireFormat("mlora-result", 1);
      outcome = Optional.of(json);
    }
    RunHistory run =
        new RunHistory(
            folder,
            facts,
            state(facts, outcome.isPresent()),
            lines.trainings(),
            outcome.flatMap(RunFiles::oracle),
            outcome.map(RunFiles::freezing).orElse(List.of()),
            lines.remarks());
    requireWhatPagesNeed(run);
    return run;
  }

  private static void requireRun(JsonEntry record) {
    if (!record.get("format").text().equals("mlora-run")) {
      throw record.damaged("its format is not 'mlora-run'");
    }
    int version = record.get("version").integer();
    if (version < 1 || version > NEWEST) {
      throw record.damaged(
          "it is of version %d; this release reads versions 1 to %d".formatted(version, NEWEST));
    }
  }

  /** Before version 2 a record did not tell; what has a result is finished. */
  private static RunState state(JsonEntry record, boolean result) {
    if (record.has("status")) {
      return record.get("status").constant(RunState.class);
    }
    return result ? RunState.FINISHED : RunState.UNFINISHED;
  }

  /** Here rather than halfway through a page. */
  private static void requireWhatPagesNeed(RunHistory run) {
    run.selection();
    run.dataSha256();
    run.trainings().forEach(run::buildsOnBase);
  }

  private static Optional<Evaluation> oracle(JsonEntry result) {
    return result.has("oracle")
        ? Optional.of(EvaluationJson.read(result.get("oracle")))
        : Optional.empty();
  }

  private static List<RunHistory.Freezing> freezing(JsonEntry result) {
    List<RunHistory.Freezing> checks = new ArrayList<>();
    for (JsonEntry seed : result.list("seeds")) {
      if (seed.has("freezing")) {
        JsonEntry check = seed.get("freezing");
        checks.add(
            new RunHistory.Freezing(
                seed.get("seed").longInteger(),
                check.get("frozenParameters").integer(),
                check.get("holds").flag()));
      }
    }
    return checks;
  }

  private static JsonEntry parse(Path file) {
    try {
      return JsonEntry.parse(
          Files.readString(file), file.toString(), ErrorCode.MODEL_DAMAGED, REMEDY);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static MloraException unreadable(Path file, IOException reason) {
    return new MloraException(
        ErrorCode.MODEL_DAMAGED,
        "%s cannot be read (%s). %s".formatted(file, reason, REMEDY),
        reason);
  }
}
