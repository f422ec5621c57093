package dev.mlora.train;

/** Told of everything that happens in a training, on the training's thread. */
@FunctionalInterface
public interface TrainingListener {
  /** Something happened; an exception thrown here ends the training. */
  void on(TrainingEvent event);
}
