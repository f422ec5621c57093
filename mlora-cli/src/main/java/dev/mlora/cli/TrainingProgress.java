package dev.mlora.cli;

import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.ComparisonListener;
import dev.mlora.train.PhaseReport;
import dev.mlora.train.TrainingEvent;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * Shows a training on the error output: a bar for the epoch that runs where there is a terminal,
 * and a line for each epoch and phase that is done.
 */
final class TrainingProgress implements ComparisonListener, AutoCloseable {
  private static final int REFRESH_MILLIS = 250;

  private final Output output;
  private final @Nullable TerminalLine terminal;
  private @Nullable ProgressBar bar;
  private long rows;
  private double lossSum;
  private long lossRows;

  private TrainingProgress(Output output, @Nullable TerminalLine terminal) {
    this.output = output;
    this.terminal = terminal;
  }

  /** Shows {@code jobs} trainings at a time; a bar is for one alone. */
  static TrainingProgress to(Output output, int jobs) {
    return new TrainingProgress(output, jobs == 1 ? TerminalLine.shown(output).orElse(null) : null);
  }

  @Override
  public void on(ComparisonEvent event) {
    if (event instanceof ComparisonEvent.Progress progress) {
      String who = "seed %d %s".formatted(progress.seed(), progress.variant().label());
      switch (progress.event()) {
        case TrainingEvent.PhaseStarted started -> {
          rows = started.rows();
          output.remark(
              "%s: phase '%s' trains %d numbers, %d rows and %d steps an epoch"
                  .formatted(
                      who,
                      started.phase(),
                      started.trainableElements(),
                      started.rows(),
                      started.batches()));
        }
        case TrainingEvent.Resumed resumed -> {
          rows = resumed.rows();
          output.remark(
              "%s: phase '%s' goes on in epoch %d after step %d of %d"
                  .formatted(
                      who, resumed.phase(), resumed.epoch(), resumed.batch(), resumed.batches()));
        }
        case TrainingEvent.StepFinished step -> step(who, step);
        case TrainingEvent.EpochFinished epoch -> epoch(who, epoch);
        case TrainingEvent.PhaseFinished finished -> finished(who, finished.report());
      }
    }
  }

  @Override
  public void close() {
    closeBar();
  }

  private void step(String who, TrainingEvent.StepFinished step) {
    if (terminal == null) {
      return;
    }
    if (bar == null) {
      lossSum = 0;
      lossRows = 0;
      bar = terminal.bar(who + " epoch " + step.epoch(), rows, " rows", REFRESH_MILLIS);
    }
    lossSum += step.loss() * step.rows();
    lossRows += step.rows();
    bar.stepBy(step.rows());
    if (step.batch() % 50 == 1) {
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", lossSum / lossRows));
    }
  }

  private void epoch(String who, TrainingEvent.EpochFinished epoch) {
    closeBar();
    output.remark(
        String.format(
            Locale.ROOT,
            "%s: %s epoch %d, loss %.5f, validation %.5f%s, WAUC %.5f, %.0f rows/s",
            who,
            epoch.phase(),
            epoch.epoch(),
            epoch.loss(),
            epoch.score(),
            epoch.improved() ? " (best)" : "",
            epoch.validation().wauc().orElse(Double.NaN),
            rows / epoch.seconds()));
  }

  private void finished(String who, PhaseReport report) {
    closeBar();
    output.remark(
        String.format(
            Locale.ROOT,
            "%s: %s done after %d epochs in %.1f s; kept epoch %d with validation %.5f",
            who,
            report.phase(),
            report.epochs(),
            report.seconds(),
            report.bestEpoch(),
            report.bestScore()));
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
