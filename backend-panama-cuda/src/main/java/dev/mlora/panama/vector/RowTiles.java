package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.repeat;
import static dev.mlora.panama.vector.Lanes.store;
import static dev.mlora.panama.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;

/**
 * Products of one row, for the rows that are left over from {@link Tiles}.
 *
 * <p>The arguments are those of {@link VectorGemm}: k terms; the address of A, from one of its rows
 * to the next and from one of its terms to the next; the address of B and from one line of it to
 * the next; the address of the result and from one of its rows to the next. Distances are in bytes.
 *
 * <p>One loop a method and nothing but sums: the JIT compiler takes only so much code into one
 * method, and what it leaves out it hands vectors over to as objects.
 */
final class RowTiles {
  private RowTiles() {}

  /** One row, three vectors wide. */
  static void oneByThree(int k, long a, long row, long next, long b, long line, long c, long to) {
    FloatVector c0a = zero();
    FloatVector c0b = zero();
    FloatVector c0c = zero();
    for (int p = 0; p < k; p++) {
      FloatVector ba = load(b);
      FloatVector bb = load(b + Lanes.BYTES);
      FloatVector bc = load(b + 2 * Lanes.BYTES);
      FloatVector x = repeat(a);
      c0a = x.fma(ba, c0a);
      c0b = x.fma(bb, c0b);
      c0c = x.fma(bc, c0c);
      a += next;
      b += line;
    }
    store(c0a, c);
    store(c0b, c + Lanes.BYTES);
    store(c0c, c + 2 * Lanes.BYTES);
  }

  /** One row, two vectors wide. */
  static void oneByTwo(int k, long a, long row, long next, long b, long line, long c, long to) {
    FloatVector c0a = zero();
    FloatVector c0b = zero();
    for (int p = 0; p < k; p++) {
      FloatVector ba = load(b);
      FloatVector bb = load(b + Lanes.BYTES);
      FloatVector x = repeat(a);
      c0a = x.fma(ba, c0a);
      c0b = x.fma(bb, c0b);
      a += next;
      b += line;
    }
    store(c0a, c);
    store(c0b, c + Lanes.BYTES);
  }

  /** One row, one vector wide. */
  static void oneByOne(int k, long a, long row, long next, long b, long line, long c, long to) {
    FloatVector c0 = zero();
    for (int p = 0; p < k; p++) {
      FloatVector y = load(b);
      FloatVector x = repeat(a);
      c0 = x.fma(y, c0);
      a += next;
      b += line;
    }
    store(c0, c);
  }
}
