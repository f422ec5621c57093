package dev.mlora.tensorflow;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Node;
import dev.mlora.graph.RowOp;

/** Operations on rows by ids and by segments. */
final class RowNodes {
  private RowNodes() {}

  static Edge translate(RowOp op, Node node, Translation.Values values) {
    GraphWriter out = values.out();
    return switch (op) {
      case RowOp.Gather gather -> values.rows(node.inputs().getFirst(), values.operand(node, 1));
      case RowOp.ScatterAdd scatter ->
          out.apply(
              "UnsortedSegmentSum",
              values.operand(node, 0),
              values.operand(node, 1),
              values.sizes().of(scatter.rows()));
      case RowOp.ScatterRows scatter ->
          replaced(values.operand(node, 0), values.operand(node, 1), values.operand(node, 2), out);
      case RowOp.SegmentSum sum -> {
        Dim rows = values.type(node, 0).shape().dim(0);
        yield values.segments(node.inputs().get(1), rows).sum(values.operand(node, 0));
      }
      case RowOp.SegmentExpand expand -> {
        Edge rows =
            values.segments(node.inputs().get(1), expand.rows()).ofRows(values.operand(node, 0));
        yield out.apply("BroadcastTo", rows, values.sizes().of(node.type().shape()));
      }
    };
  }

  /** A copy of a table in which some rows are replaced. */
  static Edge replaced(Edge table, Edge ids, Edge rows, GraphWriter out) {
    return out.apply(
        "TensorScatterUpdate", table, out.apply("ExpandDims", ids, out.integer(1)), rows);
  }
}
