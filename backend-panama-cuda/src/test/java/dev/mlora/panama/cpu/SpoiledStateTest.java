package dev.mlora.panama.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.backbone.Mlp;
import dev.mlora.conformance.model.ModelRun;
import dev.mlora.conformance.model.Sample;
import dev.mlora.conformance.model.Setup;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.blas.JavaBlas;
import dev.mlora.panama.pass.PlainPasses;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that fails while it computes may have overwritten some parameters: nobody goes on then. */
class SpoiledStateTest {
  /** Fails when there are no products left. */
  private record LimitedBlas(Blas inner, AtomicInteger left) implements Blas {
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
      if (left.getAndDecrement() <= 0) {
        throw new IllegalStateException("no products left");
      }
      inner.gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    }

    @Override
    public String description() {
      return "limited";
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aStateThatARunFailedOnRefusesEverything(int threads) {
    Model model = Mlp.of(Sample.schema("a", "b"), Tower.of(8));
    AtomicInteger left = new AtomicInteger(1_000_000);
    Blas blas = new LimitedBlas(new JavaBlas("for a test"), left);
    try (CpuBackend backend = new CpuBackend(threads, blas, new PlainPasses());
        ModelRun run = ModelRun.of(backend, Setup.joint(model))) {
      Sample rows = Sample.rows("some", 30, 20);
      run.step(rows);
      left.set(2);
      assertThatThrownBy(() -> run.step(rows)).hasMessage("no products left");
      left.set(1_000_000);
      assertSpoiled(() -> run.step(rows));
      assertSpoiled(() -> run.logits(rows));
      assertSpoiled(run::weights);
      assertSpoiled(() -> run.write("global_bias", 0));
    }
  }

  /** A prediction changes nothing, so that another may follow one that failed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aPredictionThatFailsSpoilsNothing(int threads) {
    Model model = Mlp.of(Sample.schema("a", "b"), Tower.of(8));
    AtomicInteger left = new AtomicInteger(1_000_000);
    Blas blas = new LimitedBlas(new JavaBlas("for a test"), left);
    try (CpuBackend backend = new CpuBackend(threads, blas, new PlainPasses());
        ModelRun run = ModelRun.of(backend, Setup.joint(model))) {
      Sample rows = Sample.rows("some", 30, 20);
      left.set(0);
      assertThatThrownBy(() -> run.logits(rows)).hasMessage("no products left");
      left.set(1_000_000);
      run.logits(rows);
      run.step(rows);
    }
  }

  private static void assertSpoiled(Runnable use) {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(use::run)
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STATE_ACCESS))
        .withMessageContaining("failed half way");
  }
}
