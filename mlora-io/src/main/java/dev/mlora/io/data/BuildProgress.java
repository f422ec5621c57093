package dev.mlora.io.data;

/** Hears how far the building of a data set has come. */
@FunctionalInterface
public interface BuildProgress {
  /** Hears nothing. */
  BuildProgress NONE = (stage, rows, fraction) -> {};

  /**
   * Some rows more are done. Called now and then, and at the end of each stage.
   *
   * @param stage what is being done, such as {@code reading ratings.dat}
   * @param rows rows done so far in this stage
   * @param fraction how much of the stage is done, in [0, 1]
   */
  void advanced(String stage, long rows, double fraction);

  /**
   * Something turned up that the user should know and that is no error. Told as a stage of its own
   * unless this is overridden.
   *
   * @param note a sentence; it stands in the data set's provenance too
   */
  default void noted(String note) {
    advanced(note, 0, 1);
  }
}
