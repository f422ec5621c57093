package dev.mlora.panama.cpu;

import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.Shape;
import dev.mlora.panama.kernel.ElementwiseKernel;
import dev.mlora.panama.kernel.Layouts;
import dev.mlora.panama.kernel.Masks;
import dev.mlora.panama.kernel.Reductions;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Step;
import java.util.List;
import java.util.stream.IntStream;

/** The steps of operations that compute elements or move them. */
final class PrimitiveSteps {
  private PrimitiveSteps() {}

  static void elementwise(Entry entry, Node node, ElementwiseOp op) {
    int[] operands = entry.operands(node);
    int y = entry.result(node, 0);
    requireFloat(node);
    Kernel kernel =
        new ElementwiseKernel(entry.passes().loop(op), entry.slots(), entry.sizes(), operands, y);
    entry.add(broadcast(entry, kernel, operands, y));
  }

  /** Operands that have the rows of the result are read row by row, those repeated in whole. */
  private static Step broadcast(Entry entry, Kernel kernel, int[] operands, int y) {
    Shape shape = entry.type(y).shape();
    Dim rows = entry.slots().rows(y);
    Step step = Step.overRows(rows, kernel).writesRows(y);
    for (int operand : operands) {
      boolean aligned =
          entry.type(operand).shape().rank() == shape.rank()
              && entry.slots().rows(operand).equals(rows);
      if (aligned) {
        step.readsRows(operand);
      } else {
        step.readsWhole(operand);
      }
    }
    return step;
  }

  static void reduction(Entry entry, Node node, ReductionOp op) {
    int x = entry.operands(node)[0];
    int y = entry.result(node, 0);
    requireFloat(node);
    switch (op) {
      case ReductionOp.Sum sum -> sum(entry, x, y, sum.axes(), false);
      case ReductionOp.Mean mean -> sum(entry, x, y, mean.axes(), true);
      case ReductionOp.Softmax softmax -> {
        Kernel kernel = Reductions.softmax(entry.slots(), entry.sizes(), x, y);
        entry.add(
            entry.type(x).shape().rank() > 1
                ? rows(entry, kernel, x, y)
                : Step.once(kernel).readsWhole(x).writesWhole(y));
      }
    }
  }

  private static void sum(Entry entry, int x, int y, List<Integer> axes, boolean mean) {
    if (axes.isEmpty()) {
      copy(entry, x, y);
      return;
    }
    Kernel kernel = Reductions.sum(entry.passes(), entry.slots(), entry.sizes(), x, y, axes, mean);
    boolean byRow = entry.type(x).shape().rank() > 0 && !axes.contains(0);
    entry.add(byRow ? rows(entry, kernel, x, y) : Step.once(kernel).readsWhole(x).writesWhole(y));
  }

  static void layout(Entry entry, Node node, LayoutOp op) {
    int[] operands = entry.operands(node);
    int x = operands[0];
    if (op instanceof LayoutOp.Reshape) {
      entry.put(node, 0, entry.slots().alias(node.type(), x));
      return;
    }
    int y = entry.result(node, 0);
    switch (op) {
      case LayoutOp.Reshape reshape -> {}
      case LayoutOp.Transpose transpose -> transpose(entry, transpose, x, y);
      case LayoutOp.Concat concat -> concat(entry, operands, y, concat.axis());
      case LayoutOp.Slice slice ->
          chunks(
              entry,
              Layouts.slice(entry.passes(), entry.slots(), entry.sizes(), x, y, slice),
              slice.axis(),
              x,
              y);
      case LayoutOp.Pad pad ->
          chunks(
              entry,
              Layouts.pad(entry.passes(), entry.slots(), entry.sizes(), x, y, pad),
              pad.axis(),
              x,
              y);
      case LayoutOp.Broadcast broadcast ->
          entry.add(
              broadcast(
                  entry, ElementwiseKernel.copy(entry.slots(), entry.sizes(), x, y), operands, y));
    }
  }

  private static void transpose(Entry entry, LayoutOp.Transpose op, int x, int y) {
    if (isIdentity(op)) {
      copy(entry, x, y);
      return;
    }
    Kernel kernel = Layouts.transpose(entry.passes(), entry.slots(), entry.sizes(), x, y, op);
    Step step = Step.overRows(entry.slots().rows(y), kernel).writesRows(y);
    entry.add(op.order().getFirst() == 0 ? step.readsRows(x) : step.readsWhole(x));
  }

  private static boolean isIdentity(LayoutOp.Transpose op) {
    return IntStream.range(0, op.order().size()).allMatch(axis -> op.order().get(axis) == axis);
  }

  private static void copy(Entry entry, int x, int y) {
    entry.add(
        entry.type(x).shape().rank() > 0
            ? rows(entry, Layouts.copyRows(x, y), x, y)
            : Step.once(Layouts.copyWhole(x, y)).readsWhole(x).writesWhole(y));
  }

  private static void concat(Entry entry, int[] parts, int y, int axis) {
    Kernel[] copies = new Kernel[parts.length];
    int at = 0;
    for (int i = 0; i < parts.length; i++) {
      copies[i] =
          Layouts.concatPart(entry.passes(), entry.slots(), entry.sizes(), parts[i], y, axis, at);
      at += entry.type(parts[i]).shape().dim(axis).constant();
    }
    Kernel all =
        (w, block) -> {
          for (Kernel copy : copies) {
            copy.run(w, block);
          }
        };
    entry.add(
        axis > 0
            ? Step.overRows(entry.slots().rows(y), all).readsRows(parts).writesRows(y)
            : Step.once(all).readsWhole(parts).writesWhole(y));
  }

  private static void chunks(Entry entry, Kernel kernel, int axis, int x, int y) {
    entry.add(
        axis > 0 ? rows(entry, kernel, x, y) : Step.once(kernel).readsWhole(x).writesWhole(y));
  }

  static void random(Entry entry, Node node, RandomOp op) {
    int x = entry.operands(node)[0];
    int y = entry.result(node, 0);
    requireFloat(node);
    switch (op) {
      case RandomOp.DropoutMask mask ->
          entry.add(
              Step.overRows(entry.slots().rows(y), Masks.dropout(entry.passes(), mask, x, y))
                  .readsWhole(x)
                  .writesRows(y)
                  .phase(Step.Phase.LATE));
      case RandomOp.MaskFromBytes mask -> entry.add(rows(entry, Masks.fromBytes(mask, x, y), x, y));
    }
  }

  private static Step rows(Entry entry, Kernel kernel, int x, int y) {
    return Step.overRows(entry.slots().rows(y), kernel).readsRows(x).writesRows(y);
  }

  static void requireFloat(Node node) {
    if (node.type().dtype() != DType.FLOAT32) {
      throw EntryCompiler.notDeclared(node, node.op().getClass().getSimpleName());
    }
  }
}
