package dev.mlora.panama.plan;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.panama.memory.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values that a chain needs for no longer than a block of rows: it writes them row by row,
 * reads them row by row, and nobody else reads them. A worker keeps the rows of one block, in
 * memory that stays in its cache, instead of those of the whole batch.
 *
 * @param slots the values, and what else stands for the same memory
 * @param offsets where each lies in the worker's memory, in bytes
 * @param bytes the memory that they need
 */
record BlockValues(int[] slots, long[] offsets, long bytes) {
  /** None. */
  static final BlockValues NONE = new BlockValues(new int[0], new long[0], 0);

  /** Who uses a value: one chain and that row by row, or somebody in some other way. */
  private record Use(int stage, Dim rows) {}

  /**
   * Finds them among all steps of a plan.
   *
   * @param stageOf the stage of each step
   * @param results what must outlive the run
   * @return the slots whose memory they are
   */
  static Set<Integer> find(
      Slots slots, List<Step> steps, int[] stageOf, Iterable<Integer> results) {
    Map<Integer, Use> uses = new HashMap<>();
    Set<Integer> others = new HashSet<>();
    results.forEach(slot -> others.add(slots.root(slot)));
    Set<Use> cutIntoBlocks = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      step.wholeReads().forEach(slot -> others.add(slots.root(slot)));
      step.wholeWrites().forEach(slot -> others.add(slots.root(slot)));
      List<Integer> byRow = new ArrayList<>(step.rowReads());
      byRow.addAll(step.rowWrites());
      for (int slot : byRow) {
        int root = slots.root(slot);
        @Nullable Dim rows = step.rows();
        if (rows == null || !rows.equals(slots.rows(slot))) {
          others.add(root);
          continue;
        }
        Use use = new Use(stageOf[i], rows);
        if (step.isMatrix()) {
          cutIntoBlocks.add(use);
        }
        Use before = uses.putIfAbsent(root, use);
        if (before != null && !before.equals(use)) {
          others.add(root);
        }
      }
    }
    Set<Integer> found = new HashSet<>();
    uses.forEach(
        (root, use) -> {
          if (slots.inArena(root) && !others.contains(root) && cutIntoBlocks.contains(use)) {
            found.add(root);
          }
        });
    return found;
  }

  /**
   * Lays out those of one chain.
   *
   * @param found the values of all chains
   * @param members the chain's steps in order
   * @param rows the rows of a block, and those that kernels may touch after them
   */
  static BlockValues layOut(Slots slots, Set<Integer> found, List<Step> members, int rows) {
    Layout.Builder builder =
        new Layout.Builder(slots, slot -> found.contains(slot) ? rows * row(slots, slot) : 0);
    List<Integer> used = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      int time = i;
      List<Integer> byRow = new ArrayList<>(members.get(i).rowReads());
      byRow.addAll(members.get(i).rowWrites());
      for (int slot : byRow) {
        if (found.contains(slots.root(slot))) {
          builder.use(slot, time);
          if (!used.contains(slot)) {
            used.add(slot);
          }
        }
      }
    }
    if (used.isEmpty()) {
      return NONE;
    }
    Layout layout = builder.build();
    int[] all = used.stream().mapToInt(Integer::intValue).toArray();
    long[] offsets = used.stream().mapToLong(slot -> layout.offsets()[slots.root(slot)]).toArray();
    return new BlockValues(all, offsets, Memory.aligned(layout.bytes()));
  }

  private static long row(Slots slots, int slot) {
    Shape shape = slots.type(slot).shape();
    return shape.rank() == 0 ? 1 : shape.row().maxElements();
  }
}
