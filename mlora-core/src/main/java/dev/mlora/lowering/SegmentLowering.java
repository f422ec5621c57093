package dev.mlora.lowering;

import dev.mlora.graph.CompositeOp.SegmentMatMul;
import dev.mlora.graph.Dim;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.List;

/** Products of segments of rows as batches of products of single rows. */
final class SegmentLowering {
  private SegmentLowering() {}

  static List<Value> product(SegmentMatMul op, List<Value> operands) {
    Value x = operands.get(0);
    Dim rows = x.shape().dim(0);
    Value ofRows =
        x.builder().apply(new RowOp.SegmentExpand(rows), operands.get(1), operands.get(2));
    return List.of(times(x, ofRows, op.transposeRight()));
  }

  static List<Value> outer(List<Value> operands) {
    return List.of(outer(operands.get(0), operands.get(1)).segmentSum(operands.get(2)));
  }

  /** Each row {@code [n, k]} times a matrix of its own {@code [n, k, m]}, or its transpose. */
  static Value times(Value rows, Value matrices, boolean transposed) {
    Value product = asMatrices(rows).batchMatmul(matrices, false, transposed);
    return product.reshape(new Shape(List.of(product.shape().dim(0), product.shape().dim(2))));
  }

  /** For each row the outer product of {@code [n, k]} and {@code [n, m]}: {@code [n, k, m]}. */
  static Value outer(Value left, Value right) {
    return asMatrices(left).batchMatmul(asMatrices(right), true, false);
  }

  /** {@code [n, k]} as n matrices of one row, {@code [n, 1, k]}. */
  private static Value asMatrices(Value rows) {
    Shape shape = rows.shape();
    return rows.reshape(new Shape(List.of(shape.dim(0), Dim.of(1), shape.dim(1))));
  }
}
