package dev.mlora.panama.kernel;

import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.plan.Workspace;

/**
 * The rows of a batch by segment, mostly by domain.
 *
 * @param present the domain of each segment; {@link #NONE} where nobody asks
 * @param offsets where each segment begins, and where the last ends
 */
public record Segments(int present, int offsets) {
  /** No domains. */
  private static final int NONE = -1;

  /** Segments of which only the rows matter. */
  public Segments(int offsets) {
    this(NONE, offsets);
  }

  /** The number of segments, empty ones too. */
  int count(Workspace w) {
    return w.elements(offsets) - 1;
  }

  /** The domain of a segment. */
  int domain(Workspace w, int segment) {
    return Memory.i32(w.address(present) + 4L * segment);
  }

  /** The first row of a segment. */
  int from(Workspace w, int segment) {
    return Memory.i32(w.address(offsets) + 4L * segment);
  }

  /** The row after the last of a segment. */
  int to(Workspace w, int segment) {
    return Memory.i32(w.address(offsets) + 4L * segment + 4);
  }

  /** The segment that a row belongs to. */
  int at(Workspace w, int row) {
    int low = 0;
    int high = count(w) - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (to(w, middle) > row) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
