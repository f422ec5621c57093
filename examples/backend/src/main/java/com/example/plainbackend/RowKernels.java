package com.example.plainbackend;

import dev.mlora.graph.RowOp;

/** Operations on whole rows. They work on every element type, since ids are gathered too. */
final class RowKernels {
  private RowKernels() {}

  static Tensor compute(RowOp op, Tensor[] operands, int[] shape) {
    Tensor x = operands[0];
    int[] ids = operands[1].ints();
    return switch (op) {
      case RowOp.Gather gather -> gather(x, ids, shape);
      case RowOp.ScatterAdd scatter -> scatterAdd(x, ids, shape);
      case RowOp.ScatterRows() -> scatterRows(x, ids, operands[2]);
      // Rows of a segment share an id, which turns segments into lists of ids.
      case RowOp.SegmentSum() -> scatterAdd(x, segmentOfRows(ids), shape);
      case RowOp.SegmentExpand expand -> gather(x, segmentOfRows(ids), shape);
    };
  }

  private static Tensor gather(Tensor table, int[] ids, int[] shape) {
    int size = table.rowSize();
    Object y = table.newArray(Tensor.product(shape, 0));
    for (int i = 0; i < ids.length; i++) {
      System.arraycopy(table.elements(), ids[i] * size, y, i * size, size);
    }
    return new Tensor(shape, y);
  }

  private static Tensor scatterRows(Tensor table, int[] ids, Tensor values) {
    int size = table.rowSize();
    Object y = table.newArray(table.size());
    System.arraycopy(table.elements(), 0, y, 0, table.size());
    for (int i = 0; i < ids.length; i++) {
      System.arraycopy(values.elements(), i * size, y, ids[i] * size, size);
    }
    return new Tensor(table.shape(), y);
  }

  private static Tensor scatterAdd(Tensor values, int[] ids, int[] shape) {
    int size = values.rowSize();
    Object sums = values.newArray(Tensor.product(shape, 0));
    for (int i = 0; i < ids.length; i++) {
      addRow(values.elements(), i * size, sums, ids[i] * size, size);
    }
    return new Tensor(shape, sums);
  }

  private static void addRow(Object from, int first, Object to, int at, int size) {
    switch (from) {
      case float[] values -> {
        for (int i = 0; i < size; i++) {
          ((float[]) to)[at + i] += values[first + i];
        }
      }
      case int[] values -> {
        for (int i = 0; i < size; i++) {
          ((int[]) to)[at + i] += values[first + i];
        }
      }
      default -> throw new IllegalStateException("bytes are masks, which nobody adds up");
    }
  }

  /** For each row the segment that it belongs to. */
  private static int[] segmentOfRows(int[] offsets) {
    int[] segments = new int[offsets[offsets.length - 1]];
    for (int segment = 0; segment + 1 < offsets.length; segment++) {
      for (int row = offsets[segment]; row < offsets[segment + 1]; row++) {
        segments[row] = segment;
      }
    }
    return segments;
  }
}
