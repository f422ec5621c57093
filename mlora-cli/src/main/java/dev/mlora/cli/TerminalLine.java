package dev.mlora.cli;

import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The terminal's last line, written over and over. The progress bar's own consumers open the
 * terminal to ask for its width, and with that take Ctrl-C away from the JVM.
 *
 * @param out where the terminal is
 * @param width how many characters fit into the line
 */
record TerminalLine(PrintStream out, int width) implements ProgressBarConsumer {
  private static final int USUAL = 80;
  private static final int LEAST = 40;

  /** The last line of the terminal, where there is one and the user wants to see what goes on. */
  static Optional<TerminalLine> shown(Output output) {
    // Null or not a terminal where output is redirected, depending on the JDK.
    return Optional.ofNullable(System.console())
        .filter(console -> console.isTerminal() && !output.quiet())
        .map(console -> of(System.err, Objects.requireNonNullElse(System.getenv("COLUMNS"), "")));
  }

  /**
   * The line of a terminal.
   *
   * @param columns the terminal's width, such as the launcher's variable COLUMNS; the usual 80 are
   *     taken where it is none
   */
  static TerminalLine of(PrintStream out, String columns) {
    int width = columns.matches("[0-9]{1,4}") ? Integer.parseInt(columns) : USUAL;
    // A full line would wrap.
    return new TerminalLine(out, (width < LEAST ? USUAL : width) - 1);
  }

  /**
   * A bar in this line.
   *
   * @param task what is counted
   * @param max where it ends
   * @param unit of the count, after a space; empty for none
   * @param refreshMillis how often it is drawn
   */
  ProgressBar bar(String task, long max, String unit, int refreshMillis) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(max)
        .setUnit(unit, 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(refreshMillis)
        .setConsumer(this)
        .clearDisplayOnFinish()
        .build();
  }

  @Override
  public int getMaxRenderedLength() {
    return width;
  }

  @Override
  public void accept(String line) {
    out.print("\r" + (line.length() > width ? line.substring(0, width) : line));
    out.flush();
  }

  @Override
  public void clear() {
    out.print("\r" + " ".repeat(width) + "\r");
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
