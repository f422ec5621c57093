package dev.mlora.panama.kernel;

import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Partition;
import dev.mlora.panama.plan.Workspace;

/**
 * Sums over rows, kept apart for each group of rows and added in the order of the groups, so that
 * they do not depend on which worker computed what.
 *
 * @param passes the loops
 * @param sums the memory for the groups' sums
 * @param total where their sum goes
 * @param size the number of elements of one sum
 */
public record Partials(Passes passes, int sums, int total, int size) {
  /** How many sums there are memory for: one for each group. */
  public static final int EACH_GROUP = Partition.MAX_GROUPS;

  /** How many sums there are memory for where a group meets two domains that it does not hold. */
  public static final int EACH_GROUP_BY_SEGMENT = 2 * Partition.MAX_GROUPS;

  /** Where the block's group keeps its sum. */
  long of(Workspace w, Block block) {
    return w.address(sums) + 4L * block.group() * size;
  }

  /**
   * Where the block's group keeps its sum over the rows of a segment: in place if the group holds
   * all of the segment's rows.
   */
  long of(Workspace w, Block block, int segment, int from, int to) {
    boolean begins = from >= block.groupFrom();
    if (begins && to <= block.groupTo()) {
      return w.address(total) + 4L * segment * size;
    }
    return w.address(sums) + 4L * (2 * block.group() + (begins ? 1 : 0)) * size;
  }

  /** Adds the groups' sums, for a block of rows of the total. */
  public Kernel combine(int rowsOf) {
    return (w, block) -> {
      int groups = w.partition().groups(w.rows(rowsOf));
      long first = (long) block.from() * w.width(total);
      long n = (long) block.rows() * w.width(total);
      long to = w.address(total) + 4 * first;
      if (groups == 0) {
        passes.zero(to, n);
        return;
      }
      long from = w.address(sums) + 4 * first;
      passes.addUp(groups, size, from, to, n);
    };
  }

  /** Adds the sums of segments that several groups share, and zeroes those of empty ones. */
  public Kernel combineSegments(Segments segments, int rowsOf) {
    return (w, block) -> {
      int groupRows = w.partition().groupRows(w.rows(rowsOf));
      for (int s = block.from(); s < block.to(); s++) {
        int from = segments.from(w, s);
        int to = segments.to(w, s);
        long into = w.address(total) + 4L * s * size;
        if (from == to) {
          passes.zero(into, size);
          continue;
        }
        int first = from / groupRows;
        int last = (to - 1) / groupRows;
        if (first == last) {
          continue;
        }
        Memory.copyFloats(w.address(sums) + 4L * (2 * first + 1) * size, into, size);
        for (int group = first + 1; group <= last; group++) {
          passes.add(w.address(sums) + 4L * 2 * group * size, into, size);
        }
      }
    };
  }
}
