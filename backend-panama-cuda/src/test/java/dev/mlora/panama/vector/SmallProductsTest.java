package dev.mlora.panama.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.blas.JavaBlas;
import dev.mlora.panama.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SmallProductsTest {
  private static final int FLOATS = 2000;

  /** To the last bit, and nothing beside the result is touched. */
  @Property(tries = 500)
  void areWhatPlainJavaMakes(
      @ForAll @IntRange(min = 1, max = 9) int m,
      @ForAll @IntRange(min = 1, max = 33) int n,
      @ForAll @IntRange(min = 1, max = 9) int k,
      @ForAll @IntRange(min = 0, max = 3) int gap,
      @ForAll boolean transposeA,
      @ForAll boolean transposeB,
      @ForAll boolean keep,
      @ForAll boolean scaled,
      @ForAll long seed) {
    // Every other example has the width that vectors are for.
    int columns = seed % 2 == 0 ? n : Math.max(8, n / 8 * 8);
    int lda = (transposeA ? m : k) + gap;
    int ldb = (transposeB ? k : columns) + gap;
    try (Arena arena = Arena.ofConfined()) {
      long memory = arena.allocate(16L * FLOATS, Memory.ALIGNMENT).address();
      long a = memory;
      long b = memory + 4L * FLOATS;
      Random random = new Random(seed);
      for (int i = 0; i < 4 * FLOATS; i++) {
        Memory.f32(memory + 4L * i, (float) random.nextGaussian());
      }
      long[] results = {memory + 8L * FLOATS, memory + 12L * FLOATS};
      for (int i = 0; i < FLOATS; i++) {
        Memory.f32(results[1] + 4L * i, Memory.f32(results[0] + 4L * i));
      }
      Blas[] both = {new JavaBlas("test"), new SmallProducts()};
      for (int i = 0; i < 2; i++) {
        both[i].gemm(
            transposeA,
            transposeB,
            m,
            columns,
            k,
            scaled ? 0.75f : 1,
            a,
            lda,
            b,
            ldb,
            keep ? 1 : 0,
            results[i],
            columns + gap);
      }
      for (int i = 0; i < FLOATS; i++) {
        assertThat(Memory.i32(results[1] + 4L * i))
            .as("float %d", i)
            .isEqualTo(Memory.i32(results[0] + 4L * i));
      }
    }
  }
}
