package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;
import static dev.mlora.panama.vector.Lanes.distance;
import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.repeat;
import static dev.mlora.panama.vector.Lanes.store;
import static dev.mlora.panama.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;

/**
 * Products of one to seven rows with one vector of columns. The sums stay in registers.
 *
 * <p>The arguments are those of {@link VectorGemm}: k terms; the address of A, from one of its rows
 * to the next and from one of its terms to the next; the address of B and from one line of it to
 * the next; the address of the result and from one row of it to the next. Distances are in bytes.
 *
 * <p>One loop a method and nothing but sums: the JIT compiler takes only so much code into one
 * method, and what it leaves out it hands vectors over to as objects.
 */
final class SingleTiles {
  private SingleTiles() {}

  /** Seven rows. */
  static void sevenRows(int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    row = distance(row);
    to = distance(to);
    FloatVector c0 = zero();
    FloatVector c1 = zero();
    FloatVector c2 = zero();
    FloatVector c3 = zero();
    FloatVector c4 = zero();
    FloatVector c5 = zero();
    FloatVector c6 = zero();
    long end = address(b + k * line);
    while (b != end) {
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
      a = address(a + next);
      b = address(b + line);
    }
    store(c0, c);
    c = address(c + to);
    store(c1, c);
    c = address(c + to);
    store(c2, c);
    c = address(c + to);
    store(c3, c);
    c = address(c + to);
    store(c4, c);
    c = address(c + to);
    store(c5, c);
    c = address(c + to);
    store(c6, c);
  }

  /** Four rows. */
  static void fourRows(int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    row = distance(row);
    to = distance(to);
    FloatVector c0 = zero();
    FloatVector c1 = zero();
    FloatVector c2 = zero();
    FloatVector c3 = zero();
    long end = address(b + k * line);
    while (b != end) {
      FloatVector y = load(b);
      FloatVector x = repeat(a);
      c0 = x.fma(y, c0);
      x = repeat(a + row);
      c1 = x.fma(y, c1);
      x = repeat(a + 2 * row);
      c2 = x.fma(y, c2);
      x = repeat(a + 3 * row);
      c3 = x.fma(y, c3);
      a = address(a + next);
      b = address(b + line);
    }
    store(c0, c);
    c = address(c + to);
    store(c1, c);
    c = address(c + to);
    store(c2, c);
    c = address(c + to);
    store(c3, c);
  }

  /** One row. */
  static void oneRow(int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    FloatVector c0 = zero();
    long end = address(b + k * line);
    while (b != end) {
      FloatVector y = load(b);
      FloatVector x = repeat(a);
      c0 = x.fma(y, c0);
      a = address(a + next);
      b = address(b + line);
    }
    store(c0, c);
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
    FloatVector c0 = load(from);
    from = address(from + to);
    FloatVector c1 = load(from);
    from = address(from + to);
    FloatVector c2 = load(from);
    from = address(from + to);
    FloatVector c3 = load(from);
    long end = address(b + k * line);
    while (b != end) {
      FloatVector y = load(b);
      FloatVector x = repeat(a);
      c0 = x.fma(y, c0);
      x = repeat(a + row);
      c1 = x.fma(y, c1);
      x = repeat(a + 2 * row);
      c2 = x.fma(y, c2);
      x = repeat(a + 3 * row);
      c3 = x.fma(y, c3);
      a = address(a + next);
      b = address(b + line);
    }
    store(c0, c);
    c = address(c + to);
    store(c1, c);
    c = address(c + to);
    store(c2, c);
    c = address(c + to);
    store(c3, c);
  }

  /** One row, added to the result. */
  static void moreOfOneRow(int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    FloatVector c0 = load(c);
    long end = address(b + k * line);
    while (b != end) {
      FloatVector y = load(b);
      FloatVector x = repeat(a);
      c0 = x.fma(y, c0);
      a = address(a + next);
      b = address(b + line);
    }
    store(c0, c);
  }
}
