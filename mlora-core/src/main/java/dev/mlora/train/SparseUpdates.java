package dev.mlora.train;

/** What an optimiser step does to the rows of tables and banks that the batch does not touch. */
public enum SparseUpdates {
  /** Their moments decay and they move residually, as TensorFlow 1's Adam does. */
  DENSE_DECAY,
  /** Nothing: only rows touched are updated, and only on them falls L2. */
  LAZY
}
