package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;
import static dev.mlora.panama.vector.Lanes.distance;
import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.loadInts;
import static dev.mlora.panama.vector.Lanes.range;
import static dev.mlora.panama.vector.Lanes.store;

import dev.mlora.panama.memory.Memory;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Rows moved and added as vectors. */
final class RowLoops {
  /** As many ids as fill a vector. */
  private static final VectorSpecies<Integer> IDS =
      VectorSpecies.of(int.class, Lanes.WIDE.vectorShape());

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

  /** Copies half a vector of each row, likewise. */
  static void copyHalf(int rows, long from, long width, long to, long widthTo) {
    for (int i = 0; i < rows; i++) {
      HalfTiles.store(HalfTiles.load(address(from)), address(to));
      from += width;
      to += widthTo;
    }
  }

  /** One vector of each row {@code table[ids[i]]}. */
  static void gather(int rows, long width, long table, long ids, long to) {
    for (int i = 0; i < rows; i++) {
      store(load(address(table + width * id(ids, i))), address(to));
      to += width;
    }
  }

  /**
   * Adds rows of one vector to the rows from first to end that their ids name, in order. A vector
   * of ids is looked at together, as most of them name rows that are not asked for.
   */
  static void scatterAdd(int rows, long from, long ids, long table, int first, int end) {
    int whole = rows / IDS.length() * IDS.length();
    IntVector least = IntVector.broadcast(IDS, first);
    IntVector above = IntVector.broadcast(IDS, end);
    for (int i = 0; i < whole; i += IDS.length()) {
      IntVector some = loadInts(IDS, address(ids + 4L * i));
      long asked =
          some.compare(VectorOperators.GE, least)
              .and(some.compare(VectorOperators.LT, above))
              .toLong();
      while (asked != 0) {
        int row = i + Long.numberOfTrailingZeros(asked);
        asked &= asked - 1;
        addRow(from + Lanes.BYTES * row, table + Lanes.BYTES * id(ids, row));
      }
    }
    for (int i = whole; i < rows; i++) {
      int id = id(ids, i);
      if (id >= first && id < end) {
        addRow(from + Lanes.BYTES * i, table + Lanes.BYTES * id);
      }
    }
  }

  private static int id(long ids, int i) {
    return Memory.i32(address(ids + 4L * i));
  }

  private static void addRow(long from, long to) {
    store(load(address(to)).add(load(address(from))), address(to));
  }
}
