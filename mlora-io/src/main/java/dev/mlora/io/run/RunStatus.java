package dev.mlora.io.run;

/** How a run stands, as {@code run.json} says it. */
public enum RunStatus {
  /** A process works on it, or was killed while it did; the lock tells which. */
  RUNNING,
  /** It was stopped and can go on. */
  INTERRUPTED,
  /** It ended with an error. */
  FAILED,
  /** All is done. */
  FINISHED
}
