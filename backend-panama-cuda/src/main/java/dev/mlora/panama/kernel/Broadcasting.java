package dev.mlora.panama.kernel;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Workspace;
import java.util.Arrays;

/**
 * Finds the elements of a smaller tensor that belong to those of a larger one it is repeated to.
 * Elements are counted row-major; a "line" of the larger one is its innermost dimension.
 */
final class Broadcasting {
  private static final int REPEATED = -1;

  private final int[] larger;
  private final int[] smaller;

  /**
   * Aligns two shapes at the innermost dimension.
   *
   * @param larger the shape repeated to
   * @param smaller the shape repeated; its dimensions are the same, 1 or missing
   */
  Broadcasting(Sizes sizes, Shape larger, Shape smaller) {
    this.larger = larger.dims().stream().mapToInt(sizes::of).toArray();
    this.smaller = new int[larger.rank()];
    Arrays.fill(this.smaller, REPEATED);
    int missing = larger.rank() - smaller.rank();
    for (int axis = missing; axis < larger.rank(); axis++) {
      Dim dim = smaller.dim(axis - missing);
      this.smaller[axis] = dim.equals(larger.dim(axis)) ? sizes.of(dim) : REPEATED;
    }
  }

  /** The number of elements in a line of the larger tensor. */
  int line(Workspace w) {
    return larger.length == 0 ? 1 : w.size(larger[larger.length - 1]);
  }

  /** How far to go in the smaller tensor for each element of a line, in bytes: 4 or 0. */
  long step() {
    return larger.length == 0 || smaller[larger.length - 1] == REPEATED ? 0 : 4;
  }

  /** Where in the smaller tensor a line of the larger one begins, in bytes. */
  long offset(Workspace w, long line) {
    int last = larger.length - 1;
    long stride = last >= 0 && smaller[last] != REPEATED ? w.size(smaller[last]) : 1;
    long offset = 0;
    long rest = line;
    for (int axis = last - 1; axis >= 0; axis--) {
      long size = w.size(larger[axis]);
      if (smaller[axis] != REPEATED) {
        offset += rest % size * stride;
        stride *= size;
      }
      rest /= size;
    }
    return 4 * offset;
  }
}
