package dev.mlora.tensorflow;

import dev.mlora.graph.Dim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How numbers are computed whose bits TensorFlow lets depend on how many are computed with them: it
 * multiplies one row by other code than many, and the last elements of a vector function by other
 * code than the first. A prediction must not depend on its batch, so there whole blocks are
 * computed. A training step may, and has no time to lose.
 */
final class Products {
  /** Rows of a block: a multiple of what TensorFlow's kernels take at a time. */
  static final int BLOCK = 64;

  private final Sizes sizes;
  private final GraphWriter out;
  private final boolean uniform;
  private final Map<Dim, Edge> missing = new HashMap<>();

  /**
   * For one entry.
   *
   * @param uniform whether it is a prediction
   */
  Products(Sizes sizes, boolean uniform) {
    this.sizes = sizes;
    this.out = sizes.out();
    this.uniform = uniform;
  }

  /** Whether a row's numbers must not depend on the rows around it. */
  boolean uniform() {
    return uniform;
  }

  /**
   * The product of rows and a matrix.
   *
   * @param x {@code [rows, k]}
   * @param w {@code [k, m]}, or {@code [m, k]} if transposed
   */
  Edge of(Edge x, Edge w, boolean transposed, Dim rows) {
    boolean padded = uniform && !rows.isFixed();
    Edge left = padded ? padded(x, rows) : x;
    Edge product = out.node("MatMul").inputs(left, w).bool("transpose_b", transposed).edge();
    if (!padded) {
      return product;
    }
    Edge size = out.node("Pack").list(List.of(sizes.of(rows), out.integer(-1))).edge();
    return out.apply("Slice", product, out.integers(0, 0), size);
  }

  /** A function of each element. */
  Edge function(String type, Edge x) {
    if (!uniform) {
      return out.apply(type, x);
    }
    Edge flat = out.apply("Reshape", x, out.integers(-1));
    Edge count = out.apply("Size", flat);
    Edge end = out.node("Pack").list(List.of(out.integer(0), lacking(count))).edge();
    Edge whole = out.apply("Pad", flat, out.apply("ExpandDims", end, out.integer(0)));
    Edge all = out.apply(type, whole);
    Edge size = out.apply("ExpandDims", count, out.integer(0));
    Edge asked = out.apply("Slice", all, out.integers(0), size);
    return out.apply("Reshape", asked, out.apply("Shape", x));
  }

  private Edge padded(Edge x, Dim rows) {
    Edge paddings =
        missing.computeIfAbsent(
            rows,
            dim -> {
              Edge zero = out.integer(0);
              Edge behind = out.node("Pack").list(List.of(zero, lacking(sizes.of(dim)))).edge();
              return out.node("Pack").list(List.of(behind, out.integers(0, 0))).edge();
            });
    return out.apply("Pad", x, paddings);
  }

  /** How many are missing to whole blocks, and at least to one. */
  private Edge lacking(Edge count) {
    Edge atLeastOne = out.apply("Maximum", count, out.integer(1));
    Edge over = out.apply("FloorMod", out.apply("Neg", atLeastOne), out.integer(BLOCK));
    return out.apply("AddV2", over, out.apply("Sub", atLeastOne, count));
  }
}
