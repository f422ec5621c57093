package dev.mlora.panama.plan;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.panama.memory.Memory;

/**
 * What must hold of integers fed before a kernel may use them as addresses.
 *
 * @param name the feed or parameter, for the message
 * @param slot where the integers are
 * @param offsets whether they are the ascending offsets of segments; otherwise they are row ids
 * @param limit the number of the dimension that ids stay below and that offsets end at
 */
public record IdCheck(String name, int slot, boolean offsets, int limit) {
  /** Checks the integers of this run. */
  void check(Workspace w) {
    long address = w.address(slot);
    int n = w.elements(slot);
    int bound = w.size(limit);
    if (offsets) {
      checkOffsets(address, n, bound);
    } else {
      for (long i = 0; i < n; i++) {
        int id = Memory.i32(address + 4 * i);
        if (id < 0 || id >= bound) {
          throw mismatch(i, id, "ids from 0 to " + (bound - 1) + " are allowed");
        }
      }
    }
  }

  private void checkOffsets(long address, int n, int rows) {
    int previous = 0;
    for (long i = 0; i < n; i++) {
      int offset = Memory.i32(address + 4 * i);
      if (i == 0 && offset != 0) {
        throw mismatch(i, offset, "offsets begin with 0");
      }
      if (offset < previous || offset > rows) {
        throw mismatch(i, offset, "offsets ascend from 0 to " + rows);
      }
      previous = offset;
    }
    if (previous != rows) {
      throw mismatch(n - 1L, previous, "the last offset is the number of rows, " + rows);
    }
  }

  private MloraException mismatch(long position, int value, String expected) {
    return new MloraException(
        ErrorCode.FEED_MISMATCH,
        "'%s' holds %d at position %d, but %s.".formatted(name, value, position, expected));
  }
}
