package dev.mlora.experiment;

/** Told of everything that happens in a comparison, on its thread. */
@FunctionalInterface
public interface ComparisonListener {
  /** Something happened; an exception thrown here ends the comparison. */
  void on(ComparisonEvent event);
}
