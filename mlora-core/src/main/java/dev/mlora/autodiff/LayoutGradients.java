package dev.mlora.autodiff;

import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The gradients of {@link LayoutOp}: the elements moved back. */
final class LayoutGradients {
  private LayoutGradients() {}

  static void add(LayoutOp op, Step step) {
    Value dy = step.dy();
    Shape shape = step.operand(0).shape();
    switch (op) {
      case LayoutOp.Reshape reshape -> step.to(0, () -> dy.reshape(shape));
      case LayoutOp.Transpose transpose ->
          step.to(
              0,
              () -> step.builder().apply(new LayoutOp.Transpose(inverse(transpose.order())), dy));
      case LayoutOp.Concat concat -> addParts(concat.axis(), dy, step);
      case LayoutOp.Slice slice -> {
        int after = shape.dim(slice.axis()).constant() - slice.to();
        LayoutOp.Pad pad = new LayoutOp.Pad(slice.axis(), slice.from(), after);
        step.to(0, () -> step.builder().apply(pad, dy));
      }
      case LayoutOp.Pad pad -> {
        int size = shape.dim(pad.axis()).constant();
        step.to(0, () -> dy.slice(pad.axis(), pad.before(), pad.before() + size));
      }
      // The step itself sums over what was repeated.
      case LayoutOp.Broadcast broadcast -> step.to(0, () -> dy);
    }
  }

  private static void addParts(int axis, Value dy, Step step) {
    int from = 0;
    for (int part = 0; part < step.operands(); part++) {
      int start = from;
      int end = start + step.operand(part).shape().dim(axis).constant();
      step.to(part, () -> dy.slice(axis, start, end));
      from = end;
    }
  }

  private static List<Integer> inverse(List<Integer> order) {
    List<Integer> inverse = new ArrayList<>(Collections.nCopies(order.size(), 0));
    for (int axis = 0; axis < order.size(); axis++) {
      inverse.set(order.get(axis), axis);
    }
    return inverse;
  }
}
