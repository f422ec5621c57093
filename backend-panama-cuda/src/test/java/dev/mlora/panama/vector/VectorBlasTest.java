package dev.mlora.panama.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.panama.blas.JavaBlas;
import dev.mlora.panama.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Products: each element is one chain of fused multiply-adds, whatever the shape around it. */
class VectorBlasTest {
  private static final long UNTOUCHED = 0x7FC0_1234;

  // A library that would give itself away by other bits, and by all else being left alone.
  private final VectorBlas blas = new VectorBlas(new JavaBlas("test"));

  @Property(tries = 300)
  void everyElementIsOneChain(
      @ForAll @IntRange(min = 1, max = 90) int rows,
      @ForAll @IntRange(min = 1, max = 90) int columns,
      @ForAll @IntRange(min = 1, max = 700) int k,
      @ForAll boolean transposed,
      @ForAll boolean keep,
      @ForAll boolean scaled,
      @ForAll long seed) {
    // What is large in both is the library's.
    int terms = columns <= 64 || k <= 512 ? k : k / 2;
    int lda = (transposed ? rows : terms) + 3;
    int ldb = columns + 2;
    int ldc = columns + 1;
    float alpha = scaled ? 0.75f : 1;
    try (Arena arena = Arena.ofConfined()) {
      Random random = new Random(seed);
      long a = noise(arena, random, (transposed ? terms : rows) * lda);
      long b = noise(arena, random, terms * ldb);
      long c = noise(arena, random, rows * ldc);
      for (int i = 0; i < rows; i++) {
        Memory.i32(c + 4L * (i * ldc + columns), (int) UNTOUCHED);
      }
      float[] expected = new float[rows * ldc];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          float at = Memory.f32(c + 4L * (i * ldc + j));
          // A chain goes on from what is there; a factor, or an odd column, has its own sum.
          boolean direct = !scaled && j < columns / Lanes.WIDTH * Lanes.WIDTH;
          float sum = keep && direct ? at : 0;
          for (int p = 0; p < terms; p++) {
            long x = a + 4L * (transposed ? p * lda + i : i * lda + p);
            sum = Math.fma(Memory.f32(x), Memory.f32(b + 4L * (p * ldb + j)), sum);
          }
          expected[i * ldc + j] = keep && !direct ? at + sum * alpha : sum * alpha;
        }
      }
      blas.gemm(
          transposed, false, rows, columns, terms, alpha, a, lda, b, ldb, keep ? 1 : 0, c, ldc);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          assertThat(Memory.f32(c + 4L * (i * ldc + j)))
              .as("element %d, %d", i, j)
              .isEqualTo(expected[i * ldc + j]);
        }
        assertThat(Memory.i32(c + 4L * (i * ldc + columns))).isEqualTo((int) UNTOUCHED);
      }
    }
  }

  /** Where rows and terms are cut into parts. */
  @Example
  void partsOfLargeProductsAreTheWhole() {
    for (int m : new int[] {383, 384, 385, 391}) {
      for (int k : new int[] {1, 255, 256, 257}) {
        everyElementIsOneChain(m, 17, k, false, false, false, m + k);
        everyElementIsOneChain(m, 5, k, true, true, false, m + k);
      }
    }
    everyElementIsOneChain(43, 20, 0, false, false, true, 1);
  }

  private static long noise(Arena arena, Random random, int n) {
    long address = arena.allocate(4L * n, 64).address();
    for (int i = 0; i < n; i++) {
      Memory.f32(address + 4L * i, (float) random.nextGaussian());
    }
    return address;
  }
}
