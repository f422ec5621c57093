package dev.mlora.cli;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.StudyCell;
import dev.mlora.experiment.VariantResult;
import dev.mlora.train.TrainingEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a study has come: a line for each cell that is done, with the time that is left as
 * far as it can be told, and where there is a terminal a bar that says what is being trained.
 */
final class StudyProgress implements AutoCloseable {
  private static final int REFRESH_MILLIS = 500;

  private final Output output;
  private final int cells;
  private final int jobs;
  private final @Nullable ProgressBar bar;
  private final Lock lock = new ReentrantLock();
  // Seconds that each trained cell took.
  private final Map<Architecture, List<Double>> seconds = new EnumMap<>(Architecture.class);
  private final Map<StudyCell, String> running = new LinkedHashMap<>();
  private final Map<StudyCell, Long> began = new LinkedHashMap<>();
  private final Map<Architecture, Integer> toDo = new EnumMap<>(Architecture.class);
  private int done;

  private StudyProgress(Output output, int cells, int jobs, @Nullable ProgressBar bar) {
    this.output = output;
    this.cells = cells;
    this.jobs = jobs;
    this.bar = bar;
  }

  static StudyProgress to(Output output, List<StudyCell> cells, int jobs) {
    ProgressBar bar =
        TerminalLine.shown(output)
            .map(line -> line.bar("trainings", cells.size(), "", REFRESH_MILLIS))
            .orElse(null);
    StudyProgress progress = new StudyProgress(output, cells.size(), jobs, bar);
    cells.forEach(cell -> progress.toDo.merge(cell.architecture(), 1, Integer::sum));
    return progress;
  }

  /** A cell was trained before. */
  void already(StudyCell cell) {
    locked(
        () -> {
          counted(cell);
          output.remark("[%d/%d] %s: trained already".formatted(done, cells, cell.place()));
        });
  }

  /** A cell begins, or goes on. */
  void started(StudyCell cell) {
    locked(
        () -> {
          began.put(cell, System.nanoTime());
          running.put(cell, "");
          show();
        });
  }

  /** Something happened in a cell. */
  void on(StudyCell cell, ComparisonEvent event) {
    if (event instanceof ComparisonEvent.Progress progress
        && progress.event() instanceof TrainingEvent.EpochFinished epoch) {
      locked(
          () -> {
            running.put(
                cell,
                String.format(
                    Locale.ROOT,
                    "%s epoch %d %.2f",
                    event.variant().label(),
                    epoch.epoch(),
                    100 * epoch.score()));
            show();
          });
    }
  }

  /** A cell is done. */
  void finished(StudyCell cell, ComparisonReport report) {
    locked(
        () -> {
          double took = (System.nanoTime() - Objects.requireNonNull(began.remove(cell))) / 1e9;
          seconds.computeIfAbsent(cell.architecture(), any -> new ArrayList<>()).add(took);
          running.remove(cell);
          counted(cell);
          List<String> results = new ArrayList<>();
          for (VariantResult result : report.seeds().getFirst().variants().values()) {
            results.add(
                "%s WAUC %s"
                    .formatted(result.variant().label(), Numbers.percent(result.test().wauc())));
          }
          output.remark(
              "[%d/%d] %s: %s, %.0f s%s"
                  .formatted(done, cells, cell.place(), String.join(", ", results), took, left()));
        });
  }

  /** Something that a person should know. */
  void notice(String text) {
    locked(() -> output.remark(text));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private void counted(StudyCell cell) {
    done++;
    toDo.merge(cell.architecture(), -1, Integer::sum);
    if (bar != null) {
      bar.step();
    }
  }

  private void show() {
    if (bar != null) {
      List<String> parts = new ArrayList<>();
      running.forEach(
          (cell, state) ->
              parts.add("%s/%d %s".formatted(cell.architecture().label(), cell.seed(), state)));
      bar.setExtraMessage(" " + String.join("; ", parts));
    }
  }

  /** The time that is left, from what cells of the same architecture took, or else of others. */
  private String left() {
    OptionalDouble any =
        seconds.values().stream()
            .flatMap(Collection::stream)
            .mapToDouble(Double::doubleValue)
            .average();
    if (any.isEmpty() || done == cells) {
      return "";
    }
    double sum = 0;
    for (Map.Entry<Architecture, Integer> entry : toDo.entrySet()) {
      List<Double> known = seconds.getOrDefault(entry.getKey(), List.of());
      double each =
          known.stream().mapToDouble(Double::doubleValue).average().orElse(any.getAsDouble());
      sum += entry.getValue() * each;
    }
    return ", about %d min left".formatted(Math.max(1, Math.round(sum / jobs / 60)));
  }

  private void locked(Runnable what) {
    lock.lock();
    try {
      what.run();
    } finally {
      lock.unlock();
    }
  }
}
