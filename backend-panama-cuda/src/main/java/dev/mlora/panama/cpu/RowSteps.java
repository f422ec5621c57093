package dev.mlora.panama.cpu;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Node;
import dev.mlora.graph.RowOp;
import dev.mlora.panama.kernel.Layouts;
import dev.mlora.panama.kernel.RowKernels;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Slots;
import dev.mlora.panama.plan.Step;

/** The steps of operations that address rows by ids or segments. */
final class RowSteps {
  private RowSteps() {}

  static void row(Entry entry, Landings landings, Node node, RowOp op) {
    int[] in = entry.operands(node);
    Slots slots = entry.slots();
    switch (op) {
      case RowOp.Gather gather -> {
        int y = entry.result(node, 0);
        entry.checkIds(in[1], slots.rows(in[0]));
        entry.add(
            Step.overRows(slots.rows(y), RowKernels.gather(entry.passes(), in[0], in[1], y))
                .readsWhole(in[0])
                .readsRows(in[1])
                .writesRows(y));
      }
      case RowOp.ScatterAdd scatter -> {
        PrimitiveSteps.requireFloat(node);
        int y = entry.result(node, 0);
        entry.checkIds(in[1], scatter.rows());
        Kernel kernel = RowKernels.scatterAdd(entry.passes(), in[0], in[1], y);
        entry.add(Step.overRows(slots.rows(y), kernel).readsWhole(in).writesRows(y));
      }
      case RowOp.ScatterRows scatter -> {
        entry.checkIds(in[1], slots.rows(in[0]));
        scatterRows(entry, landings, node, in);
      }
      case RowOp.SegmentSum sum -> {
        PrimitiveSteps.requireFloat(node);
        int y = entry.result(node, 0);
        entry.checkOffsets(in[1], slots.rows(in[0]));
        entry.add(
            Step.overRows(slots.rows(y), RowKernels.segmentSum(entry.passes(), in[0], in[1], y))
                .readsWhole(in)
                .writesRows(y));
      }
      case RowOp.SegmentExpand expand -> {
        int y = entry.result(node, 0);
        entry.checkOffsets(in[1], expand.rows());
        entry.add(
            Step.overRows(slots.rows(in[0]), RowKernels.segmentExpand(in[0], in[1], y))
                .readsRows(in[0])
                .readsWhole(in[1])
                .writesWhole(y));
      }
    }
  }

  private static void scatterRows(Entry entry, Landings landings, Node node, int[] in) {
    Dim ids = entry.slots().rows(in[1]);
    if (landings.inPlace(node, in[1], in[2])) {
      entry.put(node, 0, in[0]);
      entry.add(
          Step.overRows(ids, RowKernels.scatterRows(in[1], in[2], in[0]))
              .readsWhole(in[1], in[2])
              .writesWhole(in[0])
              .phase(Step.Phase.LAND_IN_PLACE));
      return;
    }
    int y = entry.result(node, 0);
    int table = in[0];
    entry.add(Step.once(Layouts.copyWhole(table, y)).readsWhole(table).writesWhole(y));
    entry.add(
        Step.overRows(ids, RowKernels.scatterRows(in[1], in[2], y))
            .readsWhole(in[1], in[2], y)
            .writesWhole(y));
  }
}
