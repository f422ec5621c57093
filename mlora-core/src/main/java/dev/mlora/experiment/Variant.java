package dev.mlora.experiment;

/** The two sides of a comparison. */
public enum Variant {
  /** The backbone alone. */
  BASE("base"),
  /** The backbone with an adapter for each domain. */
  MLORA("mlora");

  private final String label;

  Variant(String label) {
    this.label = label;
  }

  /** The name on the command line and in files. */
  public String label() {
    return label;
  }
}
