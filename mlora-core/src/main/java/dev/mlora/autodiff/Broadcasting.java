package dev.mlora.autodiff;

import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Repeating and summing back, written with as few nodes as a person would use: a repeated value is
 * multiplied where it is small, a repeated constant is a larger constant, and nothing is multiplied
 * by 1.
 */
final class Broadcasting {
  private Broadcasting() {}

  /** A gradient summed over the dimensions along which an operand was repeated. */
  static Value reduced(Value gradient, Shape operand) {
    Shape shape = gradient.shape();
    if (shape.equals(operand)) {
      return gradient;
    }
    int missing = shape.rank() - operand.rank();
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (axis < missing || !operand.dim(axis - missing).equals(shape.dim(axis))) {
        axes.add(axis);
      }
    }
    // Axes that stay with size 1 are kept by the sum itself where no others vanish.
    boolean keep = missing == 0;
    return gradient.builder().apply(new ReductionOp.Sum(axes, keep), gradient).reshape(operand);
  }

  /** A value repeated to a shape that it broadcasts to. */
  static Value repeated(Value value, Shape shape) {
    return value.builder().node(value.ref()).op() instanceof SourceOp.Constant constant
        ? value.builder().constant(constant.value(), value.type().withShape(shape))
        : value.broadcast(shape);
  }

  /** A gradient {@code dy} of a result times a factor that broadcasts to its shape. */
  static Value product(Value dy, Value factor) {
    if (dy.builder().node(dy.ref()).op() instanceof SourceOp.Constant constant
        && factor.shape().equals(dy.shape())) {
      return factor.times(constant.value());
    }
    return small(dy, factor).times(factor);
  }

  // What was repeated to the shape of the other factor need not be: multiplying repeats it.
  private static Value small(Value dy, Value factor) {
    if (dy.builder().node(dy.ref()).op() instanceof LayoutOp.Broadcast
        && factor.shape().equals(dy.shape())) {
      return dy.builder().value(dy.builder().node(dy.ref()).inputs().getFirst());
    }
    return dy;
  }
}
