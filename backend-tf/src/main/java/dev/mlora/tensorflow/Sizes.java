package dev.mlora.tensorflow;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The sizes of dimensions as nodes: those of symbols follow from the shapes that are fed. */
final class Sizes {
  private final GraphWriter out;
  private final Map<String, Edge> placeholders = new LinkedHashMap<>();
  private final Map<String, Edge> symbols = new HashMap<>();
  private final Map<Dim, Edge> sizes = new HashMap<>();
  private final Map<Shape, Edge> shapes = new HashMap<>();

  /** Makes a placeholder for each input of a graph. */
  Sizes(GraphWriter out, Graph graph) {
    this.out = out;
    for (SourceOp.Input input : graph.inputs()) {
      Shape shape = input.type().shape();
      Edge fed = out.placeholder(ElementType.of(input.type().dtype()), known(shape));
      placeholders.put(input.name(), fed);
      for (int axis = 0; axis < shape.rank(); axis++) {
        Dim dim = shape.dims().get(axis);
        if (!dim.isFixed() && !symbols.containsKey(dim.symbol())) {
          symbols.put(dim.symbol(), symbol(fed, axis, dim));
        }
      }
    }
  }

  GraphWriter out() {
    return out;
  }

  /** The placeholders by the names of the inputs. */
  Map<String, Edge> placeholders() {
    return placeholders;
  }

  /** The size of a dimension, a scalar. */
  Edge of(Dim dim) {
    if (dim.isFixed()) {
      return out.integer(dim.constant());
    }
    return sizes.computeIfAbsent(
        dim,
        each -> {
          Edge size = Objects.requireNonNull(symbols.get(each.symbol()));
          if (each.factor() != 1) {
            size = out.apply("Mul", size, out.integer(each.factor()));
          }
          return each.constant() == 0
              ? size
              : out.apply("AddV2", size, out.integer(each.constant()));
        });
  }

  /** The sizes of a shape, a list. */
  Edge of(Shape shape) {
    if (shape.isFixed()) {
      return out.integers(shape.dims().stream().mapToInt(Dim::constant).toArray());
    }
    return shapes.computeIfAbsent(
        shape,
        each -> {
          List<Edge> dims = each.dims().stream().map(this::of).toList();
          return out.node("Pack").list(dims).edge();
        });
  }

  /** The sizes of a shape, -1 for those that are bound in a run. */
  static long[] known(Shape shape) {
    return shape.dims().stream().mapToLong(dim -> dim.isFixed() ? dim.constant() : -1).toArray();
  }

  private Edge symbol(Edge fed, int axis, Dim dim) {
    Edge size = out.apply("GatherV2", out.apply("Shape", fed), out.integer(axis), out.integer(0));
    if (dim.constant() != 0) {
      size = out.apply("Sub", size, out.integer(dim.constant()));
    }
    return dim.factor() == 1 ? size : out.apply("FloorDiv", size, out.integer(dim.factor()));
  }
}
