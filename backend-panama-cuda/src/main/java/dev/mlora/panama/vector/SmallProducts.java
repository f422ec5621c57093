package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.address;

import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.blas.JavaBlas;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a few terms each, of which attention has dozens a row: whatever is prepared for one
 * costs more than the product. With eight columns a row of the result is one short vector. All
 * others are plain Java's, and the bits are the same: a product, rounded, added in the order of the
 * terms.
 */
final class SmallProducts implements Blas {
  private static final int WIDTH = Math.min(8, Lanes.WIDTH);

  private static final VectorSpecies<Float> SHORT =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Float.SIZE * WIDTH));

  private static final MemorySegment ALL = Lanes.ALL;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final Blas plain = new JavaBlas("small products");

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
    if (transposeB || n % WIDTH != 0 || alpha != 1 || beta != 0) {
      plain.gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
      return;
    }
    long row = transposeA ? 4 : 4L * lda;
    long next = transposeA ? 4L * lda : 4;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j += WIDTH) {
        line(k, a + i * row, next, b + 4L * j, 4L * ldb, c + 4L * ((long) i * ldc + j));
      }
    }
  }

  private static void line(int k, long a, long next, long b, long line, long c) {
    FloatVector sums = FloatVector.zero(SHORT);
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.broadcast(SHORT, ALL.get(Lanes.F32, address(a)));
      FloatVector y = FloatVector.fromMemorySegment(SHORT, ALL, address(b), ORDER);
      sums = sums.add(x.mul(y));
      a += next;
      b += line;
    }
    sums.intoMemorySegment(ALL, address(c), ORDER);
  }

  @Override
  public String description() {
    return "small products on vectors";
  }
}
