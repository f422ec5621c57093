package dev.mlora.graph;

import static dev.mlora.graph.ShapeInference.count;
import static dev.mlora.graph.ShapeInference.real;
import static dev.mlora.graph.ShapeInference.require;
import static dev.mlora.graph.ShapeInference.same;

import java.util.ArrayList;
import java.util.List;

/** The shapes of operations that reduce along axes or move elements. */
final class LayoutInference {
  private LayoutInference() {}

  static TensorType reduction(ReductionOp op, List<TensorType> in) {
    count(in, 1);
    TensorType x = real(in.getFirst());
    return switch (op) {
      case ReductionOp.Sum sum -> reduced(x, sum.axes(), sum.keep());
      case ReductionOp.Mean mean -> reduced(x, mean.axes(), mean.keep());
      case ReductionOp.Softmax softmax -> {
        require(x.shape().rank() >= 1, "a scalar has no axis to normalise over");
        yield x;
      }
    };
  }

  private static TensorType reduced(TensorType x, List<Integer> axes, boolean keep) {
    List<Dim> dims = new ArrayList<>();
    int next = 0;
    for (int axis = 0; axis < x.shape().rank(); axis++) {
      if (next < axes.size() && axes.get(next) == axis) {
        next++;
        if (keep) {
          dims.add(Dim.of(1));
        }
      } else {
        dims.add(x.shape().dim(axis));
      }
    }
    require(next == axes.size(), "axes %s are not ascending axes of it".formatted(axes));
    return x.withShape(new Shape(dims));
  }

  static TensorType layout(LayoutOp op, List<TensorType> in) {
    require(!in.isEmpty(), "it takes an operand");
    TensorType x = real(in.getFirst());
    Shape shape = x.shape();
    if (op instanceof LayoutOp.Concat concat) {
      return concat(concat.axis(), in);
    }
    count(in, 1);
    return switch (op) {
      case LayoutOp.Concat concat -> x;
      case LayoutOp.Reshape reshape -> {
        require(sameSize(shape, reshape.shape()), "the numbers of elements differ");
        yield x.withShape(reshape.shape());
      }
      case LayoutOp.Transpose transpose -> {
        List<Integer> order = transpose.order();
        require(
            order.stream().sorted().toList().equals(ascending(shape.rank())),
            order + " is not an order of its axes");
        yield x.withShape(new Shape(order.stream().map(shape::dim).toList()));
      }
      case LayoutOp.Slice slice -> {
        int size = fixedSize(shape, slice.axis());
        require(
            0 <= slice.from() && slice.from() < slice.to() && slice.to() <= size,
            "%d to %d is not a range of %d".formatted(slice.from(), slice.to(), size));
        yield x.withShape(shape.with(slice.axis(), Dim.of(slice.to() - slice.from())));
      }
      case LayoutOp.Pad pad -> {
        int size = fixedSize(shape, pad.axis());
        require(pad.before() >= 0 && pad.after() >= 0, "padding cannot be negative");
        yield x.withShape(shape.with(pad.axis(), Dim.of(pad.before() + size + pad.after())));
      }
      case LayoutOp.Broadcast broadcast -> {
        same(
            ShapeInference.broadcast(shape, broadcast.shape()),
            broadcast.shape(),
            "the result and the shape asked for");
        yield x.withShape(broadcast.shape());
      }
    };
  }

  private static TensorType concat(int axis, List<TensorType> in) {
    ShapeInference.sameReal(in);
    TensorType first = in.getFirst();
    int total = 0;
    for (TensorType part : in) {
      total += fixedSize(part.shape(), axis);
      same(part.shape().with(axis, Dim.of(0)), first.shape().with(axis, Dim.of(0)), "other axes");
    }
    return first.withShape(first.shape().with(axis, Dim.of(total)));
  }

  private static int fixedSize(Shape shape, int axis) {
    require(axis >= 0 && axis < shape.rank(), "%s has no axis %d".formatted(shape, axis));
    require(shape.dim(axis).isFixed(), "axis %d of %s is not of fixed size".formatted(axis, shape));
    return shape.dim(axis).constant();
  }

  private static List<Integer> ascending(int rank) {
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      axes.add(i);
    }
    return axes;
  }

  // Two shapes hold the same number of elements for every binding when their products agree as
  // polynomials; with at most one symbol on each side it is enough to compare product and symbol.
  private static boolean sameSize(Shape a, Shape b) {
    List<Dim> left = symbolic(a);
    List<Dim> right = symbolic(b);
    if (left.size() != right.size() || left.size() > 1) {
      return left.equals(right) && fixedProduct(a) == fixedProduct(b);
    }
    if (left.isEmpty()) {
      return fixedProduct(a) == fixedProduct(b);
    }
    Dim l = left.getFirst();
    Dim r = right.getFirst();
    return l.symbol().equals(r.symbol())
        && fixedProduct(a) * l.factor() == fixedProduct(b) * r.factor()
        && fixedProduct(a) * l.constant() == fixedProduct(b) * r.constant();
  }

  private static List<Dim> symbolic(Shape shape) {
    return shape.dims().stream().filter(dim -> !dim.isFixed()).toList();
  }

  private static long fixedProduct(Shape shape) {
    return shape.dims().stream()
        .filter(Dim::isFixed)
        .mapToLong(Dim::constant)
        .reduce(1, Math::multiplyExact);
  }
}
