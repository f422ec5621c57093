package dev.mlora.autodiff;

import static dev.mlora.autodiff.Broadcasting.product;

import dev.mlora.graph.Dim;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.List;

/** The gradients of {@link ReductionOp}. */
final class ReductionGradients {
  private ReductionGradients() {}

  static void add(ReductionOp op, Step step) {
    Value dy = step.dy();
    Value y = step.result(0);
    Shape shape = step.operand(0).shape();
    switch (op) {
      case ReductionOp.Sum sum -> step.to(0, () -> spread(dy, shape, sum.axes()));
      case ReductionOp.Mean mean ->
          step.to(0, () -> spread(divided(dy, shape, mean.axes()), shape, mean.axes()));
      case ReductionOp.Softmax softmax ->
          step.to(0, () -> product(dy.minus(product(dy, y).sumKeeping(-1)), y));
    }
  }

  private static Value spread(Value dy, Shape shape, List<Integer> axes) {
    // The outermost axes broadcast as they are; all others must be back in their places first.
    boolean outermost = axes.isEmpty() || axes.getLast() == axes.size() - 1;
    Value aligned = outermost ? dy : dy.reshape(kept(shape, axes));
    return Broadcasting.repeated(aligned, shape);
  }

  /** The shape with the given axes at size 1. */
  private static Shape kept(Shape shape, List<Integer> axes) {
    Shape kept = shape;
    for (int axis : axes) {
      kept = kept.with(axis, Dim.of(1));
    }
    return kept;
  }

  /** The gradient divided by the number of elements averaged, fixed dimensions at once. */
  private static Value divided(Value dy, Shape shape, List<Integer> axes) {
    double fixed = 1;
    Value quotient = dy;
    for (int axis : axes) {
      Dim dim = shape.dim(axis);
      if (dim.isFixed()) {
        fixed *= dim.constant();
      } else {
        quotient = quotient.over(dy.builder().dimensionSize(dim, dy.type().dtype()));
      }
    }
    return quotient.times(1 / fixed);
  }
}
