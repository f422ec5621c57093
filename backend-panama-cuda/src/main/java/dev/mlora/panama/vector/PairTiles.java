package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;
import static dev.mlora.panama.vector.Lanes.distance;
import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.repeat;
import static dev.mlora.panama.vector.Lanes.store;
import static dev.mlora.panama.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;

/**
 * Products of one to six rows with two vectors of columns. The sums stay in registers: twelve of
 * them, as many as the sixteen registers of AVX2 leave room for.
 *
 * <p>The arguments are those of {@link VectorGemm}: k terms; the address of A, from one of its rows
 * to the next and from one of its terms to the next; the address of B and from one line of it to
 * the next; the address of the result and from one row of it to the next. Distances are in bytes.
 *
 * <p>One loop a method and nothing but sums: the JIT compiler takes only so much code into one
 * method, and what it leaves out it hands vectors over to as objects.
 */
final class PairTiles {
  private PairTiles() {}

  /** Six rows. */
  static void sixRows(int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    row = distance(row);
    to = distance(to);
    FloatVector c0a = zero();
    FloatVector c0b = zero();
    FloatVector c1a = zero();
    FloatVector c1b = zero();
    FloatVector c2a = zero();
    FloatVector c2b = zero();
    FloatVector c3a = zero();
    FloatVector c3b = zero();
    FloatVector c4a = zero();
    FloatVector c4b = zero();
    FloatVector c5a = zero();
    FloatVector c5b = zero();
    for (int p = 0; p < k; p++) {
      FloatVector ya = load(b);
      FloatVector yb = load(b + Lanes.BYTES);
      FloatVector x = repeat(a);
      c0a = x.fma(ya, c0a);
      c0b = x.fma(yb, c0b);
      x = repeat(a + row);
      c1a = x.fma(ya, c1a);
      c1b = x.fma(yb, c1b);
      x = repeat(a + 2 * row);
      c2a = x.fma(ya, c2a);
      c2b = x.fma(yb, c2b);
      x = repeat(a + 3 * row);
      c3a = x.fma(ya, c3a);
      c3b = x.fma(yb, c3b);
      x = repeat(a + 4 * row);
      c4a = x.fma(ya, c4a);
      c4b = x.fma(yb, c4b);
      x = repeat(a + 5 * row);
      c5a = x.fma(ya, c5a);
      c5b = x.fma(yb, c5b);
      a = address(a + next);
      b = address(b + line);
    }
    store(c0a, c);
    store(c0b, c + Lanes.BYTES);
    c = address(c + to);
    store(c1a, c);
    store(c1b, c + Lanes.BYTES);
    c = address(c + to);
    store(c2a, c);
    store(c2b, c + Lanes.BYTES);
    c = address(c + to);
    store(c3a, c);
    store(c3b, c + Lanes.BYTES);
    c = address(c + to);
    store(c4a, c);
    store(c4b, c + Lanes.BYTES);
    c = address(c + to);
    store(c5a, c);
    store(c5b, c + Lanes.BYTES);
  }

  /** Four rows. */
  static void fourRows(int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    row = distance(row);
    to = distance(to);
    FloatVector c0a = zero();
    FloatVector c0b = zero();
    FloatVector c1a = zero();
    FloatVector c1b = zero();
    FloatVector c2a = zero();
    FloatVector c2b = zero();
    FloatVector c3a = zero();
    FloatVector c3b = zero();
    long end = address(b + k * line);
    while (b != end) {
      FloatVector ya = load(b);
      FloatVector yb = load(b + Lanes.BYTES);
      FloatVector x = repeat(a);
      c0a = x.fma(ya, c0a);
      c0b = x.fma(yb, c0b);
      x = repeat(a + row);
      c1a = x.fma(ya, c1a);
      c1b = x.fma(yb, c1b);
      x = repeat(a + 2 * row);
      c2a = x.fma(ya, c2a);
      c2b = x.fma(yb, c2b);
      x = repeat(a + 3 * row);
      c3a = x.fma(ya, c3a);
      c3b = x.fma(yb, c3b);
      a = address(a + next);
      b = address(b + line);
    }
    store(c0a, c);
    store(c0b, c + Lanes.BYTES);
    c = address(c + to);
    store(c1a, c);
    store(c1b, c + Lanes.BYTES);
    c = address(c + to);
    store(c2a, c);
    store(c2b, c + Lanes.BYTES);
    c = address(c + to);
    store(c3a, c);
    store(c3b, c + Lanes.BYTES);
  }

  /** One row. */
  static void oneRow(int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    FloatVector c0a = zero();
    FloatVector c0b = zero();
    long end = address(b + k * line);
    while (b != end) {
      FloatVector ya = load(b);
      FloatVector yb = load(b + Lanes.BYTES);
      FloatVector x = repeat(a);
      c0a = x.fma(ya, c0a);
      c0b = x.fma(yb, c0b);
      a = address(a + next);
      b = address(b + line);
    }
    store(c0a, c);
    store(c0b, c + Lanes.BYTES);
  }

  /** Four rows, added to the result. */
  static void moreOfFourRows(
      int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    long from = c;
    row = distance(row);
    to = distance(to);
    FloatVector c0a = load(from);
    FloatVector c0b = load(from + Lanes.BYTES);
    from = address(from + to);
    FloatVector c1a = load(from);
    FloatVector c1b = load(from + Lanes.BYTES);
    from = address(from + to);
    FloatVector c2a = load(from);
    FloatVector c2b = load(from + Lanes.BYTES);
    from = address(from + to);
    FloatVector c3a = load(from);
    FloatVector c3b = load(from + Lanes.BYTES);
    long end = address(b + k * line);
    while (b != end) {
      FloatVector ya = load(b);
      FloatVector yb = load(b + Lanes.BYTES);
      FloatVector x = repeat(a);
      c0a = x.fma(ya, c0a);
      c0b = x.fma(yb, c0b);
      x = repeat(a + row);
      c1a = x.fma(ya, c1a);
      c1b = x.fma(yb, c1b);
      x = repeat(a + 2 * row);
      c2a = x.fma(ya, c2a);
      c2b = x.fma(yb, c2b);
      x = repeat(a + 3 * row);
      c3a = x.fma(ya, c3a);
      c3b = x.fma(yb, c3b);
      a = address(a + next);
      b = address(b + line);
    }
    store(c0a, c);
    store(c0b, c + Lanes.BYTES);
    c = address(c + to);
    store(c1a, c);
    store(c1b, c + Lanes.BYTES);
    c = address(c + to);
    store(c2a, c);
    store(c2b, c + Lanes.BYTES);
    c = address(c + to);
    store(c3a, c);
    store(c3b, c + Lanes.BYTES);
  }

  /** One row, added to the result. */
  static void moreOfOneRow(int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    FloatVector c0a = load(c);
    FloatVector c0b = load(c + Lanes.BYTES);
    long end = address(b + k * line);
    while (b != end) {
      FloatVector ya = load(b);
      FloatVector yb = load(b + Lanes.BYTES);
      FloatVector x = repeat(a);
      c0a = x.fma(ya, c0a);
      c0b = x.fma(yb, c0b);
      a = address(a + next);
      b = address(b + line);
    }
    store(c0a, c);
    store(c0b, c + Lanes.BYTES);
  }
}
