package dev.mlora.cli;

import dev.mlora.error.MloraException;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.StudyCell;
import dev.mlora.experiment.VariantResult;
import dev.mlora.train.TrainingEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
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
  private final Set<StudyCell> toDo;
  private final int jobs;
  private final @Nullable ProgressBar bar;
  private final Lock lock = new ReentrantLock();
  // Seconds that each trained cell took.
  private final Map<StudyCell, Double> seconds = new LinkedHashMap<>();
  private final Map<StudyCell, String> running = new LinkedHashMap<>();
  private final Map<StudyCell, Long> began = new LinkedHashMap<>();
  private final Set<String> told = new LinkedHashSet<>();

  private StudyProgress(Output output, List<StudyCell> cells, int jobs, @Nullable ProgressBar bar) {
    this.output = output;
    this.cells = cells.size();
    toDo = new LinkedHashSet<>(cells);
    this.jobs = jobs;
    this.bar = bar;
  }

  static StudyProgress to(Output output, List<StudyCell> cells, int jobs) {
    ProgressBar bar =
        TerminalLine.shown(output)
            .map(line -> line.bar("trainings", cells.size(), "", REFRESH_MILLIS))
            .orElse(null);
    return new StudyProgress(output, cells, jobs, bar);
  }

  /** Runs that are there already differ in something; each difference is told once. */
  void others(List<String> differences) {
    for (String difference : differences) {
      if (told.add(difference)) {
        notice("Of runs that are here already: " + difference + ".");
      }
    }
  }

  /** A cell failed; others go on. */
  void failed(StudyCell cell, MloraException failure) {
    locked(
        () -> {
          began.remove(cell);
          running.remove(cell);
          counted(cell);
          output.remark(
              "[%d/%d] %s failed: %s".formatted(done(), cells, cell.place(), failure.getMessage()));
        });
  }

  /** A cell was trained before. */
  void already(StudyCell cell) {
    locked(
        () -> {
          counted(cell);
          output.remark("[%d/%d] %s: trained already".formatted(done(), cells, cell.place()));
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
          seconds.put(cell, took);
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
                  .formatted(
                      done(), cells, cell.place(), String.join(", ", results), took, left()));
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

  private int done() {
    return cells - toDo.size();
  }

  private void counted(StudyCell cell) {
    toDo.remove(cell);
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

  /** The time that is left, as far as cells that are done tell. */
  private String left() {
    if (toDo.isEmpty() || seconds.isEmpty()) {
      return "";
    }
    long now = System.nanoTime();
    double sum = 0;
    for (StudyCell cell : toDo) {
      double gone = began.containsKey(cell) ? (now - began.get(cell)) / 1e9 : 0;
      sum += Math.max(0, expected(cell) - gone);
    }
    return ", about %d min left".formatted(Math.max(1, Math.round(sum / jobs / 60)));
  }

  /** What a cell takes: as its like by the same protocol, else as the same model, else as any. */
  private double expected(StudyCell cell) {
    Predicate<StudyCell> model = other -> other.architecture() == cell.architecture();
    Predicate<StudyCell> both = model.and(other -> other.protocol().equals(cell.protocol()));
    return mean(both).orElseGet(() -> mean(model).orElseGet(() -> mean(any -> true).orElse(0.0)));
  }

  private Optional<Double> mean(Predicate<StudyCell> of) {
    OptionalDouble mean =
        seconds.entrySet().stream()
            .filter(entry -> of.test(entry.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .average();
    return mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty();
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
