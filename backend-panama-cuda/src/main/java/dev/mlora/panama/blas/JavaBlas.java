package dev.mlora.panama.blas;

import dev.mlora.panama.memory.Memory;

/**
 * Matrix products in plain Java, for machines where OpenBLAS cannot be loaded. Every element is
 * summed in the order of k, so a row's numbers do not depend on the rows around it.
 */
public final class JavaBlas implements Blas {
  private final String description;

  /**
   * Creates it.
   *
   * @param reason why it is used, for people to read
   */
  public JavaBlas(String reason) {
    description = "plain Java matrix products (" + reason + ")";
  }

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
    long stepA = transposeA ? 4L * lda : 4;
    long rowA = transposeA ? 4 : 4L * lda;
    long stepB = transposeB ? 4 : 4L * ldb;
    long columnB = transposeB ? 4L * ldb : 4;
    for (long i = 0; i < m; i++) {
      long rowC = c + 4 * i * ldc;
      int j = 0;
      for (; j + 4 <= n; j += 4) {
        four(k, a + i * rowA, stepA, b + j * columnB, stepB, columnB, alpha, beta, rowC + 4L * j);
      }
      if (n - j == 3) {
        // As many as the paper's models have fields: all that attention multiplies is of this
        // width.
        three(k, a + i * rowA, stepA, b + j * columnB, stepB, columnB, alpha, beta, rowC + 4L * j);
        continue;
      }
      for (; j < n; j++) {
        one(k, a + i * rowA, stepA, b + j * columnB, stepB, alpha, beta, rowC + 4L * j);
      }
    }
  }

  // The operands come as address and step, so that transposition is only another step.
  private static void four(
      int k, long a, long stepA, long b, long stepB, long column, float alpha, float beta, long c) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (long p = 0; p < k; p++) {
      float x = Memory.f32(a + p * stepA);
      long y = b + p * stepB;
      s0 += x * Memory.f32(y);
      s1 += x * Memory.f32(y + column);
      s2 += x * Memory.f32(y + 2 * column);
      s3 += x * Memory.f32(y + 3 * column);
    }
    store(c, alpha * s0, beta);
    store(c + 4, alpha * s1, beta);
    store(c + 8, alpha * s2, beta);
    store(c + 12, alpha * s3, beta);
  }

  private static void three(
      int k, long a, long stepA, long b, long stepB, long column, float alpha, float beta, long c) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    for (long p = 0; p < k; p++) {
      float x = Memory.f32(a + p * stepA);
      long y = b + p * stepB;
      s0 += x * Memory.f32(y);
      s1 += x * Memory.f32(y + column);
      s2 += x * Memory.f32(y + 2 * column);
    }
    store(c, alpha * s0, beta);
    store(c + 4, alpha * s1, beta);
    store(c + 8, alpha * s2, beta);
  }

  private static void one(
      int k, long a, long stepA, long b, long stepB, float alpha, float beta, long c) {
    float sum = 0;
    for (long p = 0; p < k; p++) {
      sum += Memory.f32(a + p * stepA) * Memory.f32(b + p * stepB);
    }
    store(c, alpha * sum, beta);
  }

  private static void store(long c, float value, float beta) {
    Memory.f32(c, beta == 0 ? value : value + beta * Memory.f32(c));
  }

  @Override
  public String description() {
    return description;
  }
}
