package dev.mlora.panama.plan;

import dev.mlora.graph.Shape;
import dev.mlora.panama.memory.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /**
   * Finds those of all chains.
   *
   * @param chains the steps of each chain
   * @param results what must outlive the run
   * @return the slots whose memory they are
   */
  static Set<Integer> find(Slots slots, List<List<Step>> chains, Iterable<Integer> results) {
    Map<Integer, Integer> users = new HashMap<>();
    Set<Integer> others = new HashSet<>();
    results.forEach(slot -> others.add(slots.root(slot)));
    for (int number = 0; number < chains.size(); number++) {
      List<Step> chain = chains.get(number);
      boolean cut = chain.stream().anyMatch(Step::isMatrix);
      for (Step step : chain) {
        step.wholeReads().forEach(slot -> others.add(slots.root(slot)));
        step.wholeWrites().forEach(slot -> others.add(slots.root(slot)));
        for (int slot : byRow(step)) {
          int root = slots.root(slot);
          boolean rowForRow = step.rows() != null && step.rows().equals(slots.rows(slot));
          Integer before = users.putIfAbsent(root, number);
          if (!cut || !rowForRow || (before != null && before != number)) {
            others.add(root);
          }
        }
      }
    }
    Set<Integer> found = new HashSet<>(users.keySet());
    found.removeIf(root -> !slots.inArena(root) || others.contains(root));
    return found;
  }

  private static List<Integer> byRow(Step step) {
    List<Integer> slots = new ArrayList<>(step.rowReads());
    slots.addAll(step.rowWrites());
    return slots;
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
      for (int slot : byRow(members.get(i))) {
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
