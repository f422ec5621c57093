package dev.mlora.panama.vector;

import dev.mlora.random.CounterRandom;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dropout masks by the vectorised generator of {@link CounterRandom}. Random numbers are drawn into
 * the upper half of the memory that their mask is to fill, a few kilobytes at a time, and then
 * spread out from there: two short loops, where the JIT compiler makes a slow one of both together.
 */
final class MaskLoop {
  private static final VectorSpecies<Long> NUMBER = LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> WIDE = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> BITS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(WIDE.vectorBitSize() / 2));

  /** How many random numbers are drawn at once, for four elements each. */
  static final int NUMBERS = NUMBER.length();

  private static final int CHUNK = 512;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long FIRST = 0xBF58476D1CE4E5B9L;
  private static final long SECOND = 0x94D049BB133111EBL;

  private MaskLoop() {}

  static void run(long key, int threshold, float kept, long y, long first, long numbers) {
    int keep = Float.floatToRawIntBits(kept);
    for (long i = 0; i < numbers; i += CHUNK) {
      long n = Math.min(CHUNK, numbers - i);
      long to = y + 16 * i;
      draw(key + (first + i) * GOLDEN, to + 8 * n, n);
      spread(to + 8 * n, threshold, keep, to, n);
    }
  }

  private static void draw(long state, long to, long n) {
    LongVector next = LongVector.zero(NUMBER).addIndex(1).add(1).mul(GOLDEN).add(state);
    for (long i = 0; i < 8 * n; i += 8L * NUMBERS) {
      LongVector z = next;
      z = z.lanewise(VectorOperators.XOR, z.lanewise(VectorOperators.LSHR, 30)).mul(FIRST);
      z = z.lanewise(VectorOperators.XOR, z.lanewise(VectorOperators.LSHR, 27)).mul(SECOND);
      Lanes.store(z.lanewise(VectorOperators.XOR, z.lanewise(VectorOperators.LSHR, 31)), to + i);
      next = next.add(NUMBERS * GOLDEN);
    }
  }

  // A comparison's sign bit clears the float, as in plain Java.
  private static void spread(long bits, int threshold, int keep, long y, long n) {
    for (long i = 0; i < 8 * n; i += 2L * WIDE.length()) {
      ShortVector drawn = Lanes.loadShorts(BITS, bits + i);
      IntVector wide = (IntVector) drawn.convertShape(VectorOperators.ZERO_EXTEND_S2I, WIDE, 0);
      IntVector dropped = wide.sub(threshold).lanewise(VectorOperators.ASHR, 31);
      Lanes.store(dropped.lanewise(VectorOperators.NOT).and(keep), y + 2 * i);
    }
  }
}
