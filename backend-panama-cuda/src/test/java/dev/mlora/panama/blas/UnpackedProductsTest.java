package dev.mlora.panama.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.panama.memory.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Products cut into pieces are the products; the pieces are small, and large ones are not cut. */
class UnpackedProductsTest {
  private static final int UNTOUCHED = 0x7FC0_1234;

  private final Pieces library = new Pieces();
  private final Blas blas = new UnpackedProducts(library, library);

  @Property(tries = 200)
  void thePiecesMakeTheProduct(
      @ForAll @IntRange(min = 1, max = 200) int m,
      @ForAll @IntRange(min = 1, max = 300) int n,
      @ForAll @IntRange(min = 1, max = 300) int k,
      @ForAll boolean transposeA,
      @ForAll boolean transposeB,
      @ForAll boolean keep,
      @ForAll long seed) {
    int lda = (transposeA ? m : k) + 3;
    int ldb = (transposeB ? k : n) + 2;
    int ldc = n + 1;
    library.calls.clear();
    try (Arena arena = Arena.ofConfined()) {
      Random random = new Random(seed);
      long a = noise(arena, random, (transposeA ? k : m) * lda);
      long b = noise(arena, random, (transposeB ? n : k) * ldb);
      long c = noise(arena, random, m * ldc);
      double[] expected = new double[m * n];
      for (int i = 0; i < m; i++) {
        Memory.i32(c + 4L * (i * ldc + n), UNTOUCHED);
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int p = 0; p < k; p++) {
            double x = Memory.f32(a + 4L * (transposeA ? p * lda + i : i * lda + p));
            sum += x * Memory.f32(b + 4L * (transposeB ? j * ldb + p : p * ldb + j));
          }
          expected[i * n + j] = 0.5 * sum + (keep ? Memory.f32(c + 4L * (i * ldc + j)) : 0);
        }
      }
      blas.gemm(transposeA, transposeB, m, n, k, 0.5f, a, lda, b, ldb, keep ? 1 : 0, c, ldc);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          assertThat((double) Memory.f32(c + 4L * (i * ldc + j)))
              .isCloseTo(expected[i * n + j], within(1e-3));
        }
        assertThat(Memory.i32(c + 4L * (i * ldc + n))).isEqualTo(UNTOUCHED);
      }
    }
    if (!transposeB && n * (transposeA ? m : k) <= 1 << 18) {
      assertThat(library.calls).allMatch(call -> (long) call.m * call.n * call.k <= 1_000_000);
    }
  }

  @Example
  void largeMatricesAndTransposedOnesAreLeftWhole() {
    assertThat(calls(128, 640, 1280, false, false)).hasSize(1);
    assertThat(calls(128, 128, 256, false, true)).hasSize(1);
    assertThat(calls(128, 128, 256, false, false)).hasSizeGreaterThan(1);
    assertThat(calls(64, 64, 128, false, false)).hasSize(1);
  }

  /** Otherwise a row's score would depend on how many others are scored with it. */
  @Example
  void columnsAndTermsAreCutAlikeForAnyNumberOfRows() {
    for (int[] shape : new int[][] {{128, 256}, {256, 24}, {300, 70}, {64, 500}}) {
      List<String> all = cuts(calls(96, shape[0], shape[1], false, false));
      for (int rows : new int[] {1, 12, 63, 64, 65, 200}) {
        assertThat(cuts(calls(rows, shape[0], shape[1], false, false))).isEqualTo(all);
      }
    }
  }

  private static List<String> cuts(List<Call> calls) {
    return calls.stream()
        .map(call -> "%d x %d".formatted(call.n, call.k))
        .distinct()
        .collect(Collectors.toList());
  }

  private List<Call> calls(int m, int n, int k, boolean transposeA, boolean transposeB) {
    library.calls.clear();
    try (Arena arena = Arena.ofConfined()) {
      long a = arena.allocate(4L * m * k, 64).address();
      long b = arena.allocate(4L * n * k, 64).address();
      long c = arena.allocate(4L * m * n, 64).address();
      blas.gemm(transposeA, transposeB, m, n, k, 1, a, k, b, transposeB ? k : n, 0, c, n);
    }
    return List.copyOf(library.calls);
  }

  private static long noise(Arena arena, Random random, int n) {
    long address = arena.allocate(4L * n, 64).address();
    for (int i = 0; i < n; i++) {
      Memory.f32(address + 4L * i, (float) random.nextGaussian());
    }
    return address;
  }

  private record Call(int m, int n, int k) {}

  /** Plain Java's products, and which were asked for. */
  private static final class Pieces implements Blas {
    private final Blas plain = new JavaBlas("test");
    private final List<Call> calls = new ArrayList<>();

    @Override
    public void gemm(
        boolean transposeA,
        boolean transposeB,
        int m,
        int n,
        int k,
        float alpha,
        long a,
        int lda,
        long b,
        int ldb,
        float beta,
        long c,
        int ldc) {
      calls.add(new Call(m, n, k));
      plain.gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    }

    @Override
    public String description() {
      return "pieces";
    }
  }
}
