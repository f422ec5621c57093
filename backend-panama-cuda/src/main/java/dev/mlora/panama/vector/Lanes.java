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

  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Lanes() {}

  static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(WIDE, ALL, address, ORDER);
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
