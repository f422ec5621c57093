package dev.mlora.cli;

import dev.mlora.io.data.BuildProgress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows the building of a data set on the error output: a line for each stage, one with rows a
 * second for each that took a while, and in between a line that is written over and over where
 * there is a terminal, or another one now and then where there is none.
 */
final class BuildProgressLines implements BuildProgress, AutoCloseable {
  private static final long WHILE_NANOS = 1_000_000_000L;
  private static final long NOW_AND_THEN_NANOS = 10 * WHILE_NANOS;
  private static final long REDRAW_NANOS = WHILE_NANOS / 5;

  private final Output output;
  private final @Nullable TerminalLine line;
  private String stage = "";
  private long began;
  private long shown;
  private boolean drawn;
  private boolean done;

  private BuildProgressLines(Output output, @Nullable TerminalLine line) {
    this.output = output;
    this.line = line;
  }

  /** Lines on an output, redrawn if it is a terminal. */
  static BuildProgressLines to(Output output) {
    return new BuildProgressLines(output, TerminalLine.shown(output).orElse(null));
  }

  @Override
  public void advanced(String what, long rows, double fraction) {
    long now = System.nanoTime();
    if (!what.equals(stage)) {
      stage = what;
      began = now;
      shown = now;
      done = false;
      clear();
      output.remark("data: " + what);
    }
    if (fraction >= 1) {
      if (!done && now - began > WHILE_NANOS && rows > 0) {
        clear();
        output.remark(
            String.format(
                Locale.ROOT,
                "data: %s: %d rows in %.1f s, %.0f rows/s",
                what,
                rows,
                (now - began) / 1e9,
                rows / ((now - began) / 1e9)));
      }
      done = true;
    } else if (now - shown > (line == null ? NOW_AND_THEN_NANOS : REDRAW_NANOS)) {
      shown = now;
      show(line(what, rows, fraction, (now - began) / 1e9));
    }
  }

  private void show(String text) {
    if (line == null) {
      output.remark(text);
    } else {
      line.clear();
      line.accept(text);
      drawn = true;
    }
  }

  private static String line(String what, long rows, double fraction, double seconds) {
    String done = String.format(Locale.ROOT, "data: %s: %.0f %%", what, 100 * fraction);
    String speed =
        rows == 0 || seconds == 0
            ? ""
            : String.format(Locale.ROOT, ", %d rows, %.0f rows/s", rows, rows / seconds);
    String left =
        fraction == 0
            ? ""
            : String.format(Locale.ROOT, ", %.0f s left", seconds / fraction - seconds);
    return done + speed + left;
  }

  private void clear() {
    if (drawn && line != null) {
      line.clear();
      drawn = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
