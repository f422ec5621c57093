package dev.mlora.conformance.rule;

/** The levels of the kit, each built of the ones before. */
public enum Level {
  /** Every operation, forward and gradient, against the reference in double precision. */
  OPERATIONS(1, "operations"),
  /** Layers, adapters and freezing. */
  LAYERS(2, "layers, adapters, freezing"),
  /** Whole models: sizes, initial scores, and training step by step against the reference. */
  MODELS(3, "models"),
  /** Short trainings whose test WAUC must lie in a band. */
  TRAINING(4, "training"),
  /** Opening, closing, memory, threads and errors. */
  LIFECYCLE(5, "lifecycle");

  private final int number;
  private final String title;

  Level(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** The number in rule ids: 1 in {@code L1-001}. */
  public int number() {
    return number;
  }

  /** What the level is about. */
  public String title() {
    return title;
  }
}
