package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.DType;
import dev.mlora.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamTest {
  /** Decays of 1/2 make numbers that can be worked by hand. */
  private static final Adam HALF = new Adam(0.1, 0.5, 0.5, 0, 0);

  @Test
  void theFirstTwoStepsByHand() {
    OpRun run = OpRun.inDouble();
    Value w = run.real(new double[] {1}, 1);
    Value zero = run.real(new double[] {0}, 1);
    AdamDense adam = new AdamDense(HALF, false);
    // t = 1, g = 2: m = 1, v = 2, step = 0.1 * sqrt(1/2) / (1/2), w -= step * 1 / sqrt(2) = 0.1.
    List<Value> first =
        run.graph()
            .applyAll(
                adam,
                List.of(w, zero, zero, run.real(new double[] {1}), run.real(new double[] {2}, 1)));
    // t = 2, g = -1: m = 0, so w stays; v = 1.5.
    List<Value> second =
        run.graph()
            .applyAll(
                adam,
                List.of(
                    first.get(0),
                    first.get(1),
                    first.get(2),
                    run.real(new double[] {2}),
                    run.real(new double[] {-1}, 1)));
    assertThat(run.result(first.get(0))).containsExactly(new double[] {0.9}, within(1e-15));
    assertThat(run.result(first.get(1))).containsExactly(1);
    assertThat(run.result(first.get(2))).containsExactly(2);
    assertThat(run.result(second.get(0))).containsExactly(new double[] {0.9}, within(1e-15));
    assertThat(run.result(second.get(1))).containsExactly(0);
    assertThat(run.result(second.get(2))).containsExactly(1.5);
  }

  @Test
  void penaltyAndEpsilonEnterWhereTensorFlowPutsThem() {
    OpRun run = OpRun.inDouble();
    Adam adam = new Adam(0.1, 0.5, 0.5, 3, 0.25);
    // g = 1 + 2 * 0.25 * 2 = 2: m = 1, v = 2, w = 2 - 0.1 * sqrt(1/2) / (1/2) / (sqrt(2) + 3).
    Value zero = run.real(new double[] {0}, 1);
    Value moved =
        run.graph()
            .applyAll(
                new AdamDense(adam, false),
                List.of(
                    run.real(new double[] {2}, 1),
                    zero,
                    zero,
                    run.real(new double[] {1}),
                    run.real(new double[] {1}, 1)))
            .getFirst();
    double expected = 2 - 0.1 * Math.sqrt(2) / (Math.sqrt(2) + 3);
    assertThat(run.result(moved)).containsExactly(new double[] {expected}, within(1e-15));
  }

  @Test
  void maskedRowsStayBitForBitWhateverTheirStepCount() {
    OpRun run = OpRun.inDouble();
    List<double[]> results =
        run.results(
            run.graph()
                .applyAll(
                    new AdamDense(HALF, true),
                    List.of(
                        run.real(new double[] {1, 1, 5, 5}, 2, 2),
                        run.real(new double[] {0, 0, 3, 3}, 2, 2),
                        run.real(new double[] {0, 0, 4, 4}, 2, 2),
                        run.real(new double[] {1, 0}, 2),
                        run.real(new double[] {2, -2, 9, 9}, 2, 2),
                        run.real(new double[] {1, 0}, 2))));
    assertThat(results.get(0)).containsExactly(new double[] {0.9, 1.1, 5, 5}, within(1e-15));
    assertThat(results.get(1)).containsExactly(1, -1, 3, 3);
    assertThat(results.get(2)).containsExactly(2, 2, 4, 4);
  }

  @Test
  void lazyStepsTouchOnlyTheirRows() {
    OpRun run = OpRun.inDouble();
    Value w = run.real(new double[] {1, 2, 3}, 3, 1);
    Value m = run.real(new double[] {0, 7, 0}, 3, 1);
    Value v = run.real(new double[] {0, 7, 0}, 3, 1);
    List<double[]> results =
        run.results(
            run.graph()
                .applyAll(
                    new AdamRows(HALF, false),
                    List.of(
                        w,
                        m,
                        v,
                        run.real(new double[] {1, 8, 1}, 3),
                        run.ints(2, 0),
                        run.real(new double[] {2, -2}, 2, 1))));
    assertThat(results.get(0)).containsExactly(new double[] {1.1, 2, 2.9}, within(1e-15));
    assertThat(results.get(1)).containsExactly(-1, 7, 1);
    assertThat(results.get(2)).containsExactly(2, 7, 2);
  }

  @Test
  void inSinglePrecisionTheFirstStepMovesByTheLearningRate() {
    OpRun run = new OpRun(DType.FLOAT32);
    Value zero = run.real(new double[] {0, 0}, 2);
    Value moved =
        run.graph()
            .applyAll(
                new AdamDense(Adam.TF1, false),
                List.of(
                    zero,
                    zero,
                    zero,
                    run.real(new double[] {1}),
                    run.real(new double[] {0.3, -4}, 2)))
            .getFirst();
    assertThat(run.result(moved)).containsExactly(new double[] {-1e-3, 1e-3}, within(1e-8));
  }
}
