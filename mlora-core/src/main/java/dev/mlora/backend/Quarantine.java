package dev.mlora.backend;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Memory that was lent to a backend for one call, kept poisoned for a while after it.
 *
 * <p>Who reads it gets garbage; who writes to it is found out at the next look. Safe for use by
 * several threads.
 */
final class Quarantine {
  private static final int CAPACITY = 64;

  private final Deque<Lent> returned = new ArrayDeque<>();

  /** Poisons memory that the backend has to leave alone from now on. */
  synchronized void add(Lent memory) {
    Poison.fill(memory.memory());
    returned.addLast(memory);
    if (returned.size() > CAPACITY) {
      returned.removeFirst();
    }
  }

  /** Requires that all of it still is as it was left. */
  synchronized void requireIntact() {
    for (Iterator<Lent> each = returned.iterator(); each.hasNext(); ) {
      Lent one = each.next();
      if (!Poison.isWhole(one.memory())) {
        // Reported once, not at every call from here on.
        each.remove();
        throw one.contract()
            .broken(
                one.call(),
                SpiRule.MEMORY_RELEASED,
                "the %s was written afterwards".formatted(one.what()));
      }
    }
  }
}
