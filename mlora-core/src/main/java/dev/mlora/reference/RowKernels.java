package dev.mlora.reference;

import dev.mlora.graph.RowOp;
import java.util.List;

/** Operations that address whole rows by ids or segments. */
final class RowKernels {
  private RowKernels() {}

  static List<Tensor> compute(RowOp op, Call call) {
    Tensor first = call.operand(0);
    int width = Tensor.elements(call.shape(), 1);
    double[] y = new double[call.elements()];
    switch (op) {
      case RowOp.Gather gather -> {
        int[] ids = ids(call, gather.distinct(), first.rows());
        for (int i = 0; i < ids.length; i++) {
          System.arraycopy(first.values(), ids[i] * width, y, i * width, width);
        }
      }
      case RowOp.ScatterAdd scatter -> {
        int[] ids = ids(call, scatter.distinct(), call.shape()[0]);
        for (int i = 0; i < ids.length; i++) {
          addRow(first.values(), i, y, ids[i], width);
        }
      }
      case RowOp.ScatterRows scatter -> {
        int[] ids = call.distinctIds(call.operand(1), first.rows());
        System.arraycopy(first.values(), 0, y, 0, y.length);
        for (int i = 0; i < ids.length; i++) {
          System.arraycopy(call.operand(2).values(), i * width, y, ids[i] * width, width);
        }
      }
      case RowOp.SegmentSum sum -> {
        int[] offsets = call.offsets(call.operand(1), first.rows());
        for (int segment = 0; segment + 1 < offsets.length; segment++) {
          for (int row = offsets[segment]; row < offsets[segment + 1]; row++) {
            addRow(first.values(), row, y, segment, width);
          }
        }
      }
      case RowOp.SegmentExpand expand -> {
        int[] offsets = call.offsets(call.operand(1), call.shape()[0]);
        for (int segment = 0; segment + 1 < offsets.length; segment++) {
          for (int row = offsets[segment]; row < offsets[segment + 1]; row++) {
            System.arraycopy(first.values(), segment * width, y, row * width, width);
          }
        }
      }
    }
    return call.result(y);
  }

  private static int[] ids(Call call, boolean distinct, int rows) {
    Tensor ids = call.operand(1);
    return distinct ? call.distinctIds(ids, rows) : call.ids(ids, rows);
  }

  private static void addRow(double[] from, int fromRow, double[] to, int toRow, int width) {
    for (int j = 0; j < width; j++) {
      to[toRow * width + j] += from[fromRow * width + j];
    }
  }
}
