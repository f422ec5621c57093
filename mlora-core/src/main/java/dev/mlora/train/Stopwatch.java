package dev.mlora.train;

/** Time that goes on from what passed before a training was interrupted. */
final class Stopwatch {
  private final double before;
  private final long began = System.nanoTime();

  Stopwatch(double before) {
    this.before = before;
  }

  double seconds() {
    return before + (System.nanoTime() - began) / 1e9;
  }
}
