package dev.mlora.panama.plan;

import dev.mlora.graph.Shape;
import dev.mlora.panama.memory.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where the values of one entry lie in its workspace.
 *
 * @param offsets for each slot in planned memory or constant, its place in bytes; -1 for others
 * @param bytes the size of the memory
 */
record Layout(long[] offsets, long bytes) {
  /** Collects the stages in which values are used. */
  static final class Builder {
    private record Placed(int slot, long offset, long bytes) {}

    private final Slots slots;
    private final long[] slack;
    private final int[] first;
    private final int[] last;

    Builder(Slots slots, int slackRows) {
      this.slots = slots;
      slack = new long[slots.count()];
      for (int slot = 0; slot < slots.count(); slot++) {
        int root = slots.root(slot);
        slack[root] = Math.max(slack[root], slackOf(slots.type(slot).shape(), slackRows));
      }
      first = new int[slots.count()];
      last = new int[slots.count()];
      Arrays.fill(first, Integer.MAX_VALUE);
      Arrays.fill(last, -1);
    }

    void use(int slot, int stage) {
      int root = slots.root(slot);
      first[root] = Math.min(first[root], stage);
      last[root] = Math.max(last[root], stage);
    }

    /** Two values share memory if no stage uses both; the largest are placed first. */
    Layout build() {
      long[] offsets = new long[slots.count()];
      Arrays.fill(offsets, -1);
      List<Integer> planned = new ArrayList<>();
      long end = 0;
      for (int slot = 0; slot < slots.count(); slot++) {
        switch (slots.get(slot).place()) {
          case CONSTANT -> {
            offsets[slot] = end;
            end += bytes(slot);
          }
          case ARENA -> planned.add(slot);
          case FEED, PARAMETER, ALIAS -> {}
        }
      }
      planned.sort(Comparator.comparingLong(this::bytes).reversed());
      long start = end;
      List<Placed> placed = new ArrayList<>();
      for (int slot : planned) {
        long size = bytes(slot);
        long offset = start;
        for (Placed other : placed) { // ascending by offset
          if (overlap(slot, other.slot())) {
            if (offset + size <= other.offset()) {
              break;
            }
            offset = Math.max(offset, other.offset() + other.bytes());
          }
        }
        placed.add(new Placed(slot, offset, size));
        placed.sort(Comparator.comparingLong(Placed::offset));
        offsets[slot] = offset;
        end = Math.max(end, offset + size);
      }
      return new Layout(offsets, end);
    }

    private boolean overlap(int a, int b) {
      return first[a] <= last[b] && first[b] <= last[a];
    }

    private long bytes(int slot) {
      return Memory.aligned(4 * (slots.maxElements(slot) + slack[slot]));
    }

    // The same memory may be seen with longer rows through an alias.
    private static long slackOf(Shape shape, int slackRows) {
      return shape.rank() == 0 ? 0 : slackRows * shape.row().maxElements();
    }
  }
}
