package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.mlora.graph.Node;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;

/** Operations on rows by ids and by segments. */
final class Rows {
  private Rows() {}

  static Kernel kernel(RowOp op, Node node) {
    Ref first = node.inputs().get(0);
    Ref second = node.inputs().get(1);
    return switch (op) {
      case RowOp.Gather gather -> Kernel.of(run -> taken(run.value(first), run.value(second)));
      case RowOp.ScatterAdd scatter ->
          Kernel.of(
              run -> added(run, run.value(first), run.integers(second), run.size(scatter.rows())));
      case RowOp.ScatterRows scatter ->
          Kernel.of(
              run -> {
                NDArray table = run.value(first).duplicate();
                replace(table, run.value(second), run.value(node.inputs().get(2)));
                return table;
              });
      case RowOp.SegmentSum sum -> Kernel.of(run -> run.segments(second).sum(run.value(first)));
      case RowOp.SegmentExpand expand ->
          Kernel.of(
              run ->
                  run.segments(second)
                      .ofRows(run.value(first))
                      .broadcast(run.shape(node.type().shape())));
    };
  }

  /** Rows of a table by ids. */
  static NDArray taken(NDArray table, NDArray ids) {
    Shape shape = table.getShape();
    if (shape.dimension() == 2) {
      return embedded(ids, table);
    }
    long rows = shape.get(0);
    long width = rows == 0 ? 1 : shape.size() / rows;
    NDArray taken = embedded(ids, table.reshape(rows, width));
    return taken.reshape(new Shape(ids.size()).addAll(shape.slice(1)));
  }

  private static NDArray embedded(NDArray ids, NDArray table) {
    return table.getNDArrayInternal().embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  /**
   * Rows added to a table of zeros, several to one row too. DJL has no addition by index, but
   * products of sparse matrices: each row of one of 0 and 1 says what is added.
   */
  static NDArray added(Run run, NDArray values, int[] ids, int rows) {
    Shape shape = values.getShape();
    Shape result = new Shape(rows).addAll(shape.slice(1));
    if (ids.length == 0 || result.size() == 0) {
      return run.manager().zeros(result, values.getDataType());
    }
    long[] places = new long[2 * ids.length];
    for (int i = 0; i < ids.length; i++) {
      places[i] = ids[i];
      places[ids.length + i] = i;
    }
    // DJL's own createCoo lets go of the places while the sparse array still points to them; these
    // stay with the run.
    NDArray where = run.manager().create(places, new Shape(2, ids.length));
    NDArray ones = run.manager().ones(new Shape(ids.length), values.getDataType());
    NDArray sums =
        JniUtils.createSparseCoo((PtNDArray) where, (PtNDArray) ones, new Shape(rows, ids.length));
    return sums.matMul(values.reshape(ids.length, shape.size() / ids.length)).reshape(result);
  }

  /** Replaces rows of a table in place. */
  static void replace(NDArray table, NDArray ids, NDArray rows) {
    if (ids.size() > 0) {
      table.set(new NDIndex("{}", ids), rows);
    }
  }

  /** A range along an axis; it shares the array's memory. */
  static NDArray slice(NDArray array, int axis, long from, long to) {
    return array.get(NDIndex.sliceAxis(axis, from, to));
  }
}
