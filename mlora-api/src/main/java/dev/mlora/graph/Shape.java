package dev.mlora.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The shape of a tensor, row-major; a scalar has no dimensions.
 *
 * @param dims the dimensions, outermost first
 */
public record Shape(List<Dim> dims) {
  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(List.of());

  /** Keeps its own copy of the dimensions. */
  public Shape {
    dims = List.copyOf(dims);
  }

  /** A shape of fixed sizes. */
  public static Shape of(int... sizes) {
    List<Dim> dims = new ArrayList<>();
    for (int size : sizes) {
      dims.add(Dim.of(size));
    }
    return new Shape(dims);
  }

  /** A shape whose first dimension is symbolic and whose others are fixed. */
  public static Shape of(Dim first, int... others) {
    List<Dim> dims = new ArrayList<>();
    dims.add(first);
    dims.addAll(of(others).dims());
    return new Shape(dims);
  }

  /** The number of dimensions. */
  public int rank() {
    return dims.size();
  }

  /** The dimension at an axis; negative axes count from the end. */
  public Dim dim(int axis) {
    return dims.get(axis < 0 ? axis + rank() : axis);
  }

  /** This shape with the dimension at an axis (from 0) replaced. */
  public Shape with(int axis, Dim dim) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.set(axis, dim);
    return new Shape(changed);
  }

  /** This shape without its outermost dimension. */
  public Shape row() {
    return new Shape(dims.subList(1, rank()));
  }

  /** This shape with one more dimension outermost. */
  public Shape under(Dim outermost) {
    List<Dim> extended = new ArrayList<>();
    extended.add(outermost);
    extended.addAll(dims);
    return new Shape(extended);
  }

  /** Whether every dimension is fixed. */
  public boolean isFixed() {
    return dims.stream().allMatch(Dim::isFixed);
  }

  /** The greatest number of elements. */
  public long maxElements() {
    return dims.stream().mapToLong(Dim::max).reduce(1, Math::multiplyExact);
  }

  /** The number of elements under a binding of symbols. */
  public long elements(ToIntFunction<String> binding) {
    return dims.stream().mapToLong(d -> d.size(binding)).reduce(1, Math::multiplyExact);
  }

  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
