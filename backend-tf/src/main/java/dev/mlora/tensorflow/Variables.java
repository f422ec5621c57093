package dev.mlora.tensorflow;

import dev.mlora.graph.TensorType;

/** Parameters as resource variables of a session. */
interface Variables {
  /** The handle by which operations change a variable and take rows of it. */
  Edge handle(String parameter);

  /** A node that reads a variable, of whatever number of rows it has. */
  Edge read(String parameter);

  /** Whether a variable has just the rows that a program knows; banks may have grown since. */
  boolean isWhole(String parameter, TensorType type);
}
