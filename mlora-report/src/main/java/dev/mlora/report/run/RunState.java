package dev.mlora.report.run;

/** How a run stands. */
public enum RunState {
  /** All is done. */
  FINISHED("finished"),
  /** A process works on it, or was killed while it did. */
  RUNNING("not finished: it is still running, or was killed"),
  /** It was stopped. */
  INTERRUPTED("not finished: it was interrupted"),
  /** It ended with an error. */
  FAILED("not finished: it ended with an error"),
  /** It has no result, and its files do not tell why. */
  UNFINISHED("not finished: it is still running, or was interrupted");

  private final String sentence;

  RunState(String sentence) {
    this.sentence = sentence;
  }

  /** What to say about it, such as {@code not finished: it was interrupted}. */
  public String sentence() {
    return sentence;
  }
}
