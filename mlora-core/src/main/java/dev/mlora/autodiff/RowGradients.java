package dev.mlora.autodiff;

import dev.mlora.graph.RowOp;
import dev.mlora.graph.Value;

/** The gradients of {@link RowOp}. None flows to ids or offsets. */
final class RowGradients {
  private RowGradients() {}

  static boolean flows(RowOp op, int operand) {
    return switch (op) {
      case RowOp.ScatterRows scatter -> operand != 1;
      case RowOp.Gather gather -> operand == 0;
      case RowOp.ScatterAdd scatter -> operand == 0;
      case RowOp.SegmentSum sum -> operand == 0;
      case RowOp.SegmentExpand expand -> operand == 0;
    };
  }

  static void add(RowOp op, Step step) {
    Value dy = step.dy();
    Value x = step.operand(0);
    Value ids = step.operand(1);
    switch (op) {
      case RowOp.Gather gather -> {
        if (gather.distinct()) {
          step.toRows(0, ids, () -> dy);
        } else {
          step.to(0, () -> step.builder().apply(new RowOp.ScatterAdd(x.shape().dim(0)), dy, ids));
        }
      }
      case RowOp.ScatterAdd scatter ->
          step.to(0, () -> step.builder().apply(new RowOp.Gather(scatter.distinct()), dy, ids));
      case RowOp.SegmentSum sum ->
          step.to(
              0, () -> step.builder().apply(new RowOp.SegmentExpand(x.shape().dim(0)), dy, ids));
      case RowOp.SegmentExpand expand -> step.to(0, () -> dy.segmentSum(ids));
      case RowOp.ScatterRows scatter ->
          step.refuseAll("It serves updates only; use ScatterAdd in what is differentiated.");
    }
  }
}
