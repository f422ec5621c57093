package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;
import static dev.mlora.panama.vector.Lanes.distance;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Squares of eight by eight elements turned over in registers: row i is rotated by i lanes, each
 * lane of the result then is chosen among the eight rows in three steps by the bits of its number,
 * and the rows of the result are rotated back.
 */
final class Squares {
  /** The rows and columns of a square. */
  static final int SIDE = 8;

  private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
  private static final MemorySegment ALL = Lanes.ALL;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final VectorShuffle<Float> BY_1 = rotation(1);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_3 = rotation(3);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_5 = rotation(5);
  private static final VectorShuffle<Float> BY_6 = rotation(6);
  private static final VectorShuffle<Float> BY_7 = rotation(7);

  /** The lanes whose number has the bit 1, 2 or 4. */
  private static final VectorMask<Float> BIT_1 = VectorMask.fromLong(EIGHT, 0b1010_1010);

  private static final VectorMask<Float> BIT_2 = VectorMask.fromLong(EIGHT, 0b1100_1100);
  private static final VectorMask<Float> BIT_4 = VectorMask.fromLong(EIGHT, 0b1111_0000);

  private Squares() {}

  /** Whether vectors hold the row of a square. */
  static boolean fit() {
    return Lanes.WIDTH >= SIDE;
  }

  private static VectorShuffle<Float> rotation(int lanes) {
    return VectorShuffle.fromOp(EIGHT, lane -> (lane + lanes) % SIDE);
  }

  private static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(EIGHT, ALL, address, ORDER);
  }

  private static void store(FloatVector x, long address) {
    x.intoMemorySegment(ALL, address, ORDER);
  }

  /**
   * Turns one square over.
   *
   * @param from its first element
   * @param line from one of its rows to the next, in bytes
   * @param to where its first element goes
   * @param step from one row of the result to the next, in bytes
   */
  static void turn(long from, long line, long to, long step) {
    from = address(from);
    line = distance(line);
    to = address(to);
    step = distance(step);
    FloatVector s0 = load(from);
    FloatVector s1 = load(from + line).rearrange(BY_7);
    FloatVector s2 = load(from + 2 * line).rearrange(BY_6);
    FloatVector s3 = load(from + 3 * line).rearrange(BY_5);
    from = address(from + 4 * line);
    FloatVector s4 = load(from).rearrange(BY_4);
    FloatVector s5 = load(from + line).rearrange(BY_3);
    FloatVector s6 = load(from + 2 * line).rearrange(BY_2);
    FloatVector s7 = load(from + 3 * line).rearrange(BY_1);
    FloatVector t0 = s0.blend(s1, BIT_1);
    FloatVector t1 = s1.blend(s2, BIT_1);
    FloatVector t2 = s2.blend(s3, BIT_1);
    FloatVector t3 = s3.blend(s4, BIT_1);
    FloatVector t4 = s4.blend(s5, BIT_1);
    FloatVector t5 = s5.blend(s6, BIT_1);
    FloatVector t6 = s6.blend(s7, BIT_1);
    FloatVector t7 = s7.blend(s0, BIT_1);
    s0 = t0.blend(t2, BIT_2);
    s1 = t1.blend(t3, BIT_2);
    s2 = t2.blend(t4, BIT_2);
    s3 = t3.blend(t5, BIT_2);
    s4 = t4.blend(t6, BIT_2);
    s5 = t5.blend(t7, BIT_2);
    s6 = t6.blend(t0, BIT_2);
    s7 = t7.blend(t1, BIT_2);
    store(s0.blend(s4, BIT_4), to);
    store(s7.blend(s3, BIT_4).rearrange(BY_1), to + step);
    store(s6.blend(s2, BIT_4).rearrange(BY_2), to + 2 * step);
    store(s5.blend(s1, BIT_4).rearrange(BY_3), to + 3 * step);
    to = address(to + 4 * step);
    store(s4.blend(s0, BIT_4).rearrange(BY_4), to);
    store(s3.blend(s7, BIT_4).rearrange(BY_5), to + step);
    store(s2.blend(s6, BIT_4).rearrange(BY_6), to + 2 * step);
    store(s1.blend(s5, BIT_4).rearrange(BY_7), to + 3 * step);
  }
}
