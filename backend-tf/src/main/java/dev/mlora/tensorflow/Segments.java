package dev.mlora.tensorflow;

import dev.mlora.graph.Shape;

/**
 * Operations by segments of rows. Translated for one run of offsets: where a single segment covers
 * all rows, as in a batch of one domain, they are the plain operations.
 */
sealed interface Segments permits OneSegment, ManySegments {
  /**
   * The rows of each segment times the segment's matrix.
   *
   * @param x {@code [n, k]}
   * @param w {@code [p, k, m]}, or {@code [p, m, k]} if transposed
   * @param shape the shape of w
   * @param transposed whether the matrices are turned over
   * @return {@code [n, m]}
   */
  Edge product(Edge x, Edge w, Shape shape, boolean transposed);

  /**
   * {@code x^T y} of each segment's rows.
   *
   * @param x {@code [n, k]}
   * @param y {@code [n, m]}
   * @return {@code [p, k, m]}
   */
  Edge outer(Edge x, Edge y);

  /** The sum of each segment's rows, {@code [p, ...]}. */
  Edge sum(Edge rows);

  /**
   * What each row's segment has, shaped so that it broadcasts over the rows.
   *
   * @param ofSegments {@code [p, ...]}
   */
  Edge ofRows(Edge ofSegments);
}
