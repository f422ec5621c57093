package dev.mlora.tensorflow;

import dev.mlora.graph.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Any number of segments. TensorFlow multiplies batches of equal matrices only, so the rows are
 * dealt to tiles: a tile has as many rows as a segment has in the mean, and belongs to one segment.
 * There are at most twice as many tiles as segments, whatever the lengths, so padding at most
 * doubles the work.
 */
final class ManySegments implements Segments {
  private final GraphWriter out;
  private final Edge offsets;
  private final Edge rows;
  private final Edge count;
  private final boolean uniform;
  private @Nullable Edge rowSegment;
  private @Nullable Tiles tiles;

  /**
   * Which rows are in which tile.
   *
   * @param segment for each tile its segment, {@code [tiles]}
   * @param rows the row at each place of each tile, {@code [tiles, length]}; some row where the
   *     tile is longer than what is left of its segment
   * @param filled 1 at places that hold a row of their own, else 0, as booleans
   * @param places for each row its place, {@code [n]}, counted over all tiles
   */
  private record Tiles(Edge segment, Edge rows, Edge filled, Edge places) {}

  /**
   * Segments between offsets.
   *
   * @param offsets {@code [p + 1]}
   * @param rows the number of rows
   * @param uniform whether a row's numbers must not depend on the rows around it: tiles are of one
   *     length then, whatever the segments
   */
  ManySegments(GraphWriter out, Edge offsets, Edge rows, boolean uniform) {
    this.out = out;
    this.offsets = offsets;
    this.rows = rows;
    this.uniform = uniform;
    count = out.apply("Sub", out.apply("Size", offsets), out.integer(1));
  }

  @Override
  public Edge product(Edge x, Edge w, Shape shape, boolean transposed) {
    Edge tiled = gather(x, tiles().rows);
    Edge matrices = gather(w, tiles().segment);
    Edge products =
        out.node("BatchMatMulV2").inputs(tiled, matrices).bool("adj_y", transposed).edge();
    int width = shape.dim(transposed ? 1 : 2).size();
    Edge flat = out.apply("Reshape", products, out.integers(-1, width));
    return gather(flat, tiles().places);
  }

  @Override
  public Edge outer(Edge x, Edge y) {
    Edge left = gather(x, tiles().rows);
    Edge filled = out.apply("ExpandDims", tiles().filled, out.integer(-1));
    Edge clean = out.apply("SelectV2", filled, left, out.apply("ZerosLike", left));
    Edge right = gather(y, tiles().rows);
    Edge products = out.node("BatchMatMulV2").inputs(clean, right).bool("adj_x", true).edge();
    return out.apply("UnsortedSegmentSum", products, tiles().segment, count);
  }

  @Override
  public Edge sum(Edge values) {
    return out.apply("UnsortedSegmentSum", values, rowSegment(), count);
  }

  @Override
  public Edge ofRows(Edge ofSegments) {
    return gather(ofSegments, rowSegment());
  }

  /** For each row its segment. */
  private Edge rowSegment() {
    if (rowSegment == null) {
      Edge upTo = upperBound(offsets, range(rows));
      rowSegment = out.apply("Sub", upTo, out.integer(1));
    }
    return rowSegment;
  }

  private Tiles tiles() {
    if (tiles == null) {
      tiles = deal();
    }
    return tiles;
  }

  private Tiles deal() {
    Edge one = out.integer(1);
    Edge starts =
        out.apply(
            "Slice", offsets, out.integers(0), out.apply("ExpandDims", count, out.integer(0)));
    Edge ends =
        out.apply(
            "Slice", offsets, out.integers(1), out.apply("ExpandDims", count, out.integer(0)));
    Edge length = uniform ? out.integer(Products.BLOCK) : meanLength();
    Edge tilesOfSegments = ceilDivide(out.apply("Sub", ends, starts), length);
    Edge upTo = out.apply("Cumsum", tilesOfSegments, out.integer(0));
    Edge first = out.apply("Sub", upTo, tilesOfSegments);
    Edge tileCount = out.node("Sum").inputs(tilesOfSegments, out.integers(0)).edge();
    // A product alone is computed by other code than one of several.
    Edge number = range(uniform ? out.apply("AddV2", tileCount, one) : tileCount);
    Edge last = out.apply("Sub", count, one);
    Edge segment = out.apply("Minimum", upperBound(upTo, number), last);
    Edge within = out.apply("Sub", number, gather(first, segment));
    Edge firstRow = out.apply("AddV2", gather(starts, segment), out.apply("Mul", within, length));
    Edge row =
        out.apply(
            "AddV2",
            out.apply("ExpandDims", firstRow, out.integer(1)),
            out.apply("ExpandDims", range(length), out.integer(0)));
    Edge end = out.apply("ExpandDims", gather(ends, segment), out.integer(1));
    Edge filled = out.apply("Less", row, end);
    Edge inside = out.apply("Minimum", row, out.apply("Sub", rows, one));
    Edge fromStart = out.apply("Sub", range(rows), gather(starts, rowSegment()));
    Edge places =
        out.apply("AddV2", out.apply("Mul", gather(first, rowSegment()), length), fromStart);
    return new Tiles(segment, inside, filled, places);
  }

  private Edge meanLength() {
    Edge one = out.integer(1);
    return out.apply("Maximum", one, ceilDivide(rows, out.apply("Maximum", one, count)));
  }

  private Edge ceilDivide(Edge a, Edge b) {
    return out.apply("FloorDiv", out.apply("Sub", out.apply("AddV2", a, b), out.integer(1)), b);
  }

  private Edge range(Edge end) {
    return out.apply("Range", out.integer(0), end, out.integer(1));
  }

  private Edge upperBound(Edge sorted, Edge values) {
    Edge axis = out.integer(0);
    Edge found =
        out.node("UpperBound")
            .inputs(out.apply("ExpandDims", sorted, axis), out.apply("ExpandDims", values, axis))
            .type("out_type", ElementType.INT32)
            .edge();
    return out.apply("Reshape", found, out.integers(-1));
  }

  private Edge gather(Edge values, Edge indices) {
    return out.apply("GatherV2", values, indices, out.integer(0));
  }
}
