package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;
import static dev.mlora.panama.vector.Lanes.distance;
import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.range;
import static dev.mlora.panama.vector.Lanes.store;

import dev.mlora.panama.memory.Memory;

/** Rows moved and added as vectors. */
final class RowLoops {
  private RowLoops() {}

  /** Copies two vectors from each of n lines side by side. */
  static void copyPairs(int n, long from, long line, long to) {
    from = address(from);
    line = distance(line);
    to = address(to);
    for (int i = 0; i < n; i++) {
      store(load(from), to);
      store(load(from + Lanes.BYTES), to + Lanes.BYTES);
      from = address(from + line);
      to = address(to + 2 * Lanes.BYTES);
    }
  }

  /** Two lines of n elements become n pairs, each written at once. */
  static void turnPair(int n, long from, long line, long to, long step) {
    from = address(from);
    line = distance(line);
    for (int i = 0; i < n; i++) {
      long pair = Memory.i32(from) & 0xFFFF_FFFFL | (long) Memory.i32(from + line) << 32;
      Memory.i64(to, pair);
      from = address(from + 4);
      to = address(to + step);
    }
  }

  /** {@code to = 0}; the bytes fill vectors. */
  static void zero(long to, long bytes) {
    to = address(to);
    for (long i = 0; i < range(bytes); i += Lanes.BYTES) {
      store(Lanes.zero(), to + i);
    }
  }

  /** Copies one vector of each row; distances are in bytes. */
  static void copy(int rows, long from, long width, long to, long widthTo) {
    for (int i = 0; i < rows; i++) {
      store(load(address(from)), address(to));
      from += width;
      to += widthTo;
    }
  }

  /** One vector of each row {@code table[ids[i]]}. */
  static void gather(int rows, long width, long table, long ids, long to) {
    for (int i = 0; i < rows; i++) {
      store(load(address(table + width * Memory.i32(ids + 4L * i))), address(to));
      to += width;
    }
  }

  /** Adds rows of one vector to the rows from first to end that their ids name, in order. */
  static void scatterAdd(int rows, long from, long ids, long table, int first, int end) {
    for (int i = 0; i < rows; i++) {
      int id = Memory.i32(ids + 4L * i);
      if (id >= first && id < end) {
        long to = address(table + Lanes.BYTES * id);
        store(load(to).add(load(address(from))), to);
      }
      from += Lanes.BYTES;
    }
  }
}
