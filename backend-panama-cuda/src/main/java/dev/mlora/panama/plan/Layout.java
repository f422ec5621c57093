package dev.mlora.panama.plan;

import dev.mlora.graph.Shape;
import dev.mlora.panama.memory.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToLongFunction;

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
    private final IntToLongFunction elements;
    private final int[] first;
    private final int[] last;

    /**
     * Begins without uses.
     *
     * @param slots the values
     * @param elements how many elements a value needs memory for; 0 if it lies elsewhere
     */
    Builder(Slots slots, IntToLongFunction elements) {
      this.slots = slots;
      this.elements = elements;
      first = new int[slots.count()];
      last = new int[slots.count()];
      Arrays.fill(first, Integer.MAX_VALUE);
      Arrays.fill(last, -1);
    }

    /** For whole values, and so many rows after each that kernels may touch. */
    static IntToLongFunction whole(Slots slots, int slackRows) {
      long[] slack = new long[slots.count()];
      for (int slot = 0; slot < slots.count(); slot++) {
        int root = slots.root(slot);
        slack[root] = Math.max(slack[root], slackOf(slots.type(slot).shape(), slackRows));
      }
      return slot -> slots.maxElements(slot) + slack[slot];
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
        if (elements.applyAsLong(slot) == 0) {
          continue;
        }
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
      return Memory.aligned(4 * elements.applyAsLong(slot));
    }

    // The same memory may be seen with longer rows through an alias.
    private static long slackOf(Shape shape, int slackRows) {
      return shape.rank() == 0 ? 0 : slackRows * shape.row().maxElements();
    }
  }
}
