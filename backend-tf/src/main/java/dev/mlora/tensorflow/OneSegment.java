package dev.mlora.tensorflow;

import dev.mlora.graph.Shape;

/**
 * A single segment that covers all rows.
 *
 * @param sizes of dimensions in the run
 */
record OneSegment(Sizes sizes) implements Segments {
  @Override
  public Edge product(Edge x, Edge w, Shape shape, boolean transposed) {
    Edge matrix = out().apply("Reshape", w, sizes.of(shape.row()));
    return out().node("MatMul").inputs(x, matrix).bool("transpose_b", transposed).edge();
  }

  @Override
  public Edge outer(Edge x, Edge y) {
    Edge product = out().node("MatMul").inputs(x, y).bool("transpose_a", true).edge();
    return out().apply("ExpandDims", product, out().integer(0));
  }

  @Override
  public Edge sum(Edge rows) {
    return out().node("Sum").inputs(rows, out().integers(0)).bool("keep_dims", true).edge();
  }

  @Override
  public Edge ofRows(Edge ofSegments) {
    return ofSegments;
  }

  private GraphWriter out() {
    return sizes.out();
  }
}
