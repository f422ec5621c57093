package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.repeat;
import static dev.mlora.panama.vector.Lanes.store;
import static dev.mlora.panama.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;

/**
 * Products of four or eight rows with one to three vectors of columns. The sums stay in registers:
 * twelve of them, as many as the sixteen registers of AVX2 leave room for.
 *
 * <p>The arguments are those of {@link VectorGemm}: k terms; the address of A, from one of its rows
 * to the next and from one of its terms to the next; the address of B and from one line of it to
 * the next; the address of the result and from one of its rows to the next. Distances are in bytes.
 *
 * <p>One loop a method and nothing but sums: the JIT compiler takes only so much code into one
 * method, and what it leaves out it hands vectors over to as objects.
 */
final class Tiles {
  private Tiles() {}

  /** Four rows, three vectors wide. */
  static void fourByThree(int k, long a, long row, long next, long b, long line, long c, long to) {
    FloatVector c0a = zero();
    FloatVector c0b = zero();
    FloatVector c0c = zero();
    FloatVector c1a = zero();
    FloatVector c1b = zero();
    FloatVector c1c = zero();
    FloatVector c2a = zero();
    FloatVector c2b = zero();
    FloatVector c2c = zero();
    FloatVector c3a = zero();
    FloatVector c3b = zero();
    FloatVector c3c = zero();
    for (int p = 0; p < k; p++) {
      FloatVector ba = load(b);
      FloatVector bb = load(b + Lanes.BYTES);
      FloatVector bc = load(b + 2 * Lanes.BYTES);
      FloatVector x = repeat(a);
      c0a = x.fma(ba, c0a);
      c0b = x.fma(bb, c0b);
      c0c = x.fma(bc, c0c);
      x = repeat(a + row);
      c1a = x.fma(ba, c1a);
      c1b = x.fma(bb, c1b);
      c1c = x.fma(bc, c1c);
      x = repeat(a + 2 * row);
      c2a = x.fma(ba, c2a);
      c2b = x.fma(bb, c2b);
      c2c = x.fma(bc, c2c);
      x = repeat(a + 3 * row);
      c3a = x.fma(ba, c3a);
      c3b = x.fma(bb, c3b);
      c3c = x.fma(bc, c3c);
      a += next;
      b += line;
    }
    store(c0a, c);
    store(c0b, c + Lanes.BYTES);
    store(c0c, c + 2 * Lanes.BYTES);
    store(c1a, c + to);
    store(c1b, c + to + Lanes.BYTES);
    store(c1c, c + to + 2 * Lanes.BYTES);
    store(c2a, c + 2 * to);
    store(c2b, c + 2 * to + Lanes.BYTES);
    store(c2c, c + 2 * to + 2 * Lanes.BYTES);
    store(c3a, c + 3 * to);
    store(c3b, c + 3 * to + Lanes.BYTES);
    store(c3c, c + 3 * to + 2 * Lanes.BYTES);
  }

  /** Four rows, two vectors wide. */
  static void fourByTwo(int k, long a, long row, long next, long b, long line, long c, long to) {
    FloatVector c0a = zero();
    FloatVector c0b = zero();
    FloatVector c1a = zero();
    FloatVector c1b = zero();
    FloatVector c2a = zero();
    FloatVector c2b = zero();
    FloatVector c3a = zero();
    FloatVector c3b = zero();
    for (int p = 0; p < k; p++) {
      FloatVector ba = load(b);
      FloatVector bb = load(b + Lanes.BYTES);
      FloatVector x = repeat(a);
      c0a = x.fma(ba, c0a);
      c0b = x.fma(bb, c0b);
      x = repeat(a + row);
      c1a = x.fma(ba, c1a);
      c1b = x.fma(bb, c1b);
      x = repeat(a + 2 * row);
      c2a = x.fma(ba, c2a);
      c2b = x.fma(bb, c2b);
      x = repeat(a + 3 * row);
      c3a = x.fma(ba, c3a);
      c3b = x.fma(bb, c3b);
      a += next;
      b += line;
    }
    store(c0a, c);
    store(c0b, c + Lanes.BYTES);
    store(c1a, c + to);
    store(c1b, c + to + Lanes.BYTES);
    store(c2a, c + 2 * to);
    store(c2b, c + 2 * to + Lanes.BYTES);
    store(c3a, c + 3 * to);
    store(c3b, c + 3 * to + Lanes.BYTES);
  }

  /** Eight rows, one vector wide. */
  static void eightByOne(int k, long a, long row, long next, long b, long line, long c, long to) {
    FloatVector c0 = zero();
    FloatVector c1 = zero();
    FloatVector c2 = zero();
    FloatVector c3 = zero();
    FloatVector c4 = zero();
    FloatVector c5 = zero();
    FloatVector c6 = zero();
    FloatVector c7 = zero();
    for (int p = 0; p < k; p++) {
      FloatVector y = load(b);
      FloatVector x = repeat(a);
      c0 = x.fma(y, c0);
      x = repeat(a + row);
      c1 = x.fma(y, c1);
      x = repeat(a + 2 * row);
      c2 = x.fma(y, c2);
      x = repeat(a + 3 * row);
      c3 = x.fma(y, c3);
      x = repeat(a + 4 * row);
      c4 = x.fma(y, c4);
      x = repeat(a + 5 * row);
      c5 = x.fma(y, c5);
      x = repeat(a + 6 * row);
      c6 = x.fma(y, c6);
      x = repeat(a + 7 * row);
      c7 = x.fma(y, c7);
      a += next;
      b += line;
    }
    store(c0, c);
    store(c1, c + to);
    store(c2, c + 2 * to);
    store(c3, c + 3 * to);
    store(c4, c + 4 * to);
    store(c5, c + 5 * to);
    store(c6, c + 6 * to);
    store(c7, c + 7 * to);
  }

  /** Four rows, one vector wide. */
  static void fourByOne(int k, long a, long row, long next, long b, long line, long c, long to) {
    FloatVector c0 = zero();
    FloatVector c1 = zero();
    FloatVector c2 = zero();
    FloatVector c3 = zero();
    for (int p = 0; p < k; p++) {
      FloatVector y = load(b);
      FloatVector x = repeat(a);
      c0 = x.fma(y, c0);
      x = repeat(a + row);
      c1 = x.fma(y, c1);
      x = repeat(a + 2 * row);
      c2 = x.fma(y, c2);
      x = repeat(a + 3 * row);
      c3 = x.fma(y, c3);
      a += next;
      b += line;
    }
    store(c0, c);
    store(c1, c + to);
    store(c2, c + 2 * to);
    store(c3, c + 3 * to);
  }
}
