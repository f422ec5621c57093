package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.graph.DType;
import dev.mlora.graph.Value;
import org.junit.jupiter.api.Test;

class ReductionTest {
  @Test
  void sumsAndMeansOverAnyAxes() {
    OpRun run = OpRun.inDouble();
    Value x = run.real(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 3, 2);
    assertThat(run.result(x.sum(0))).containsExactly(8, 10, 12, 14, 16, 18);
    assertThat(run.result(x.sum(1))).containsExactly(9, 12, 27, 30);
    assertThat(run.result(x.sum(-1))).containsExactly(3, 7, 11, 15, 19, 23);
    assertThat(run.result(x.sum(0, 2))).containsExactly(18, 26, 34);
    assertThat(run.result(x.sumKeeping(0, 1, 2))).containsExactly(78);
    assertThat(run.result(x.mean(0, 1, 2))).containsExactly(6.5);
    assertThat(run.result(x.mean(1))).containsExactly(3, 4, 9, 10);
  }

  @Test
  void anEmptySumIsZero() {
    OpRun run = OpRun.inDouble();
    assertThat(run.result(run.real(new double[0], 0, 2).sum(0))).containsExactly(0, 0);
  }

  @Test
  void sumsOfSinglesAreRoundedOnce() {
    OpRun run = new OpRun(DType.FLOAT32);
    // Adding 1 to 2^24 one by one would stay at 2^24 in single precision.
    Value x = run.real(new double[] {1 << 24, 1, 1}, 3);
    assertThat(run.result(x.sum(0))).containsExactly((1 << 24) + 2);
  }

  @Test
  void softmaxOverTheInnermostAxis() {
    OpRun run = OpRun.inDouble();
    Value x = run.real(new double[] {0, Math.log(3), 1000, 1000}, 2, 2);
    assertThat(run.result(x.softmax()))
        .containsExactly(new double[] {0.25, 0.75, 0.5, 0.5}, within(1e-15));
  }
}
