package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;
import static dev.mlora.panama.vector.Lanes.distance;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with half a vector of columns, as adapters of small rank are. The sums stay in
 * registers; the arguments are those of {@link VectorGemm}, and one loop a method is for the reason
 * given in {@link PairTiles}.
 */
final class HalfTiles {
  /**
   * The columns, half of a wide vector's; with four lanes there is no half worth computing with.
   */
  static final int WIDTH = Math.max(4, Lanes.WIDTH / 2);

  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Float.SIZE * WIDTH));

  private static final MemorySegment ALL = Lanes.ALL;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final int ROWS = 8;

  private HalfTiles() {}

  static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(HALF, ALL, address, ORDER);
  }

  private static FloatVector repeat(long address) {
    return FloatVector.broadcast(HALF, ALL.get(Lanes.F32, address));
  }

  static void store(FloatVector x, long address) {
    x.intoMemorySegment(ALL, address, ORDER);
  }

  /** {@code C = op(A) B} for m rows. */
  static void run(int m, int k, long a, long row, long next, long b, long line, long c, long to) {
    int i = 0;
    for (; i + ROWS <= m; i += ROWS) {
      eightRows(k, a + i * row, row, next, b, line, c + i * to, to);
    }
    if (i < m && m >= ROWS) {
      // A tile costs as much with few rows: some of those before are computed once more.
      i = m - ROWS;
      eightRows(k, a + i * row, row, next, b, line, c + i * to, to);
      return;
    }
    for (; i < m; i++) {
      oneRow(k, a + i * row, next, b, line, c + i * to);
    }
  }

  private static void eightRows(
      int k, long a, long row, long next, long b, long line, long c, long to) {
    a = address(a);
    b = address(b);
    c = address(c);
    row = distance(row);
    to = distance(to);
    FloatVector c0 = FloatVector.zero(HALF);
    FloatVector c1 = FloatVector.zero(HALF);
    FloatVector c2 = FloatVector.zero(HALF);
    FloatVector c3 = FloatVector.zero(HALF);
    FloatVector c4 = FloatVector.zero(HALF);
    FloatVector c5 = FloatVector.zero(HALF);
    FloatVector c6 = FloatVector.zero(HALF);
    FloatVector c7 = FloatVector.zero(HALF);
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
      x = repeat(a + 7 * row);
      c7 = x.fma(y, c7);
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
    c = address(c + to);
    store(c7, c);
  }

  private static void oneRow(int k, long a, long next, long b, long line, long c) {
    a = address(a);
    b = address(b);
    c = address(c);
    FloatVector c0 = FloatVector.zero(HALF);
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
