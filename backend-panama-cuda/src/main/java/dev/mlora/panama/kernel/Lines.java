package dev.mlora.panama.kernel;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines of a tensor and the elements of smaller tensors that are repeated to it. Elements are
 * counted row-major. Neighbouring axes that every smaller tensor has, or lacks, alike are one axis
 * here; a "line" is the innermost of these, a "plane" the two innermost.
 */
final class Lines {
  // For each axis, outermost first, the numbers of the dimensions that it is made of.
  private final int[][] axes;
  // Whether the smaller tensor has the axis.
  private final boolean[][] has;

  /**
   * Aligns shapes at the innermost dimension.
   *
   * @param larger the shape repeated to
   * @param smaller the shapes repeated; their dimensions are the same, 1 or missing
   */
  Lines(Sizes sizes, Shape larger, List<Shape> smaller) {
    List<List<Integer>> merged = new ArrayList<>();
    List<boolean[]> present = new ArrayList<>();
    for (int axis = 0; axis < larger.rank(); axis++) {
      boolean[] here = present(larger, smaller, axis);
      if (present.isEmpty() || !Arrays.equals(present.getLast(), here)) {
        merged.add(new ArrayList<>());
        present.add(here);
      }
      merged.getLast().add(sizes.of(larger.dim(axis)));
    }
    axes =
        merged.stream()
            .map(numbers -> numbers.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    has = present.toArray(boolean[][]::new);
  }

  private static boolean[] present(Shape larger, List<Shape> smaller, int axis) {
    boolean[] present = new boolean[smaller.size()];
    for (int i = 0; i < present.length; i++) {
      int own = axis - (larger.rank() - smaller.get(i).rank());
      Dim dim = larger.dim(axis);
      present[i] = own >= 0 && smaller.get(i).dim(own).equals(dim);
    }
    return present;
  }

  /** Whether all elements are one line. */
  boolean single() {
    return axes.length < 2;
  }

  /** The number of elements in a line. */
  int line(Workspace w) {
    return axes.length == 0 ? 1 : size(w, axes.length - 1);
  }

  /** The number of lines in a plane. */
  int plane(Workspace w) {
    return axes.length < 2 ? 1 : size(w, axes.length - 2);
  }

  private int size(Workspace w, int axis) {
    int size = 1;
    for (int number : axes[axis]) {
      size *= w.size(number);
    }
    return size;
  }

  /** How far to go in a smaller tensor for each element of a line, in bytes: 4 or 0. */
  long step(int smaller) {
    return axes.length > 0 && has[axes.length - 1][smaller] ? 4 : 0;
  }

  /** How far to go in a smaller tensor from line to line of a plane, in bytes. */
  long stride(Workspace w, int smaller) {
    if (axes.length < 2 || !has[axes.length - 2][smaller]) {
      return 0;
    }
    return step(smaller) == 0 ? 4 : 4L * line(w);
  }

  /** Where in a smaller tensor a plane begins, in bytes. */
  long offset(Workspace w, int smaller, long plane) {
    int axis = axes.length - 3;
    if (axis < 0) {
      return 0;
    }
    long stride = step(smaller) == 0 ? 1 : line(w);
    if (has[axes.length - 2][smaller]) {
      stride *= plane(w);
    }
    long offset = 0;
    long rest = plane;
    for (; axis > 0; axis--) {
      long size = size(w, axis);
      if (has[axis][smaller]) {
        offset += rest % size * stride;
        stride *= size;
      }
      rest /= size;
    }
    return 4 * (has[0][smaller] ? offset + rest * stride : offset);
  }
}
