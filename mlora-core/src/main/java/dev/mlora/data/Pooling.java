package dev.mlora.data;

/** How the embeddings of a field's values become one. */
public enum Pooling {
  /** Their sum. */
  SUM,
  /** Their sum over their number. */
  MEAN
}
