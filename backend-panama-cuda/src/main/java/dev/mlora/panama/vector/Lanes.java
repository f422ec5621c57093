package dev.mlora.panama.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** Vectors of floats by address, as wide as the processor computes with. */
final class Lanes {
  /** The widest vectors that this processor computes with. */
  static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;

  /** The lanes of a wide vector. */
  static final int WIDTH = WIDE.length();

  /** The bytes of a wide vector. */
  static final long BYTES = 4L * WIDTH;

  /** The longest distance between rows, in bytes. */
  static final long LONGEST = 0x0FFF_FFFF;

  /** All memory. */
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Lanes() {}

  /**
   * The address as it is, with its upper bits masked away for the JIT compiler to see: then it
   * leaves out the bounds checks of what is read near it. No user's address has any of them.
   */
  static long address(long a) {
    return a & 0x00FF_FFFF_FFFF_FFFFL;
  }

  /**
   * A distance in bytes as it is, with the same for its range: small multiples of it then become
   * part of an instruction's address. {@link VectorBlas} takes care that none is longer.
   */
  static long distance(long d) {
    return d & LONGEST;
  }

  /** A number of bytes as it is, likewise. */
  static long range(long bytes) {
    return bytes & 0xFF_FFFF_FFFFL;
  }

  static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(WIDE, ALL, address, ORDER);
  }

  static IntVector loadInts(VectorSpecies<Integer> species, long address) {
    return IntVector.fromMemorySegment(species, ALL, address, ORDER);
  }

  static ShortVector loadShorts(VectorSpecies<Short> species, long address) {
    return ShortVector.fromMemorySegment(species, ALL, address, ORDER);
  }

  static void store(IntVector x, long address) {
    x.intoMemorySegment(ALL, address, ORDER);
  }

  static void store(LongVector x, long address) {
    x.intoMemorySegment(ALL, address, ORDER);
  }

  static void store(FloatVector x, long address) {
    x.intoMemorySegment(ALL, address, ORDER);
  }

  static FloatVector all(float x) {
    return FloatVector.broadcast(WIDE, x);
  }

  static FloatVector repeat(long address) {
    return FloatVector.broadcast(WIDE, ALL.get(F32, address));
  }

  static FloatVector zero() {
    return FloatVector.zero(WIDE);
  }
}
