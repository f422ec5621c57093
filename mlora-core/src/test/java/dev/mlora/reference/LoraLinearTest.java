package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.DType;
import dev.mlora.graph.Value;
import dev.mlora.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoraLinearTest {
  private static final LoraLinear LAYER = new LoraLinear(Activation.RELU, true, false, true, 1);

  /** x = [1, 2], W = I, b = [0.5, -0.5], A = [[1], [1]], B = [[0.1, -0.2]], c = [0, 0.1]. */
  private static List<double[]> workedExample(DType dtype, double[] up, double[] domainBias) {
    OpRun run = new OpRun(dtype);
    Value x = run.real(new double[] {1, 2}, 1, 2);
    Value w = run.real(new double[] {1, 0, 0, 1}, 2, 2);
    Value b = run.real(new double[] {0.5, -0.5}, 2);
    Value a = run.real(new double[] {1, 1}, 1, 2, 1);
    Value upward = run.real(up, 1, 1, 2);
    Value c = run.real(domainBias, 1, 2);
    return run.results(
        run.graph().applyAll(LAYER, List.of(x, w, b, a, upward, c, run.ints(0), run.ints(0, 1))));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void theWorkedExampleOfOneRowAndOneDomain(DType dtype) {
    List<double[]> results = workedExample(dtype, new double[] {0.1, -0.2}, new double[] {0, 0.1});
    assertThat(results.get(0)).containsExactly(new double[] {1.8, 1.0}, within(1e-6));
    assertThat(results.get(1)).containsExactly(3);
  }

  @Test
  void withoutUpProjectionAndBiasItIsTheSharedLayer() {
    double[] y = workedExample(DType.FLOAT32, new double[2], new double[2]).getFirst();
    assertThat(y).containsExactly(1.5, 1.5);
  }

  @Test
  void everySegmentUsesTheAdapterOfItsOwnDomain() {
    OpRun run = OpRun.inDouble();
    Value x = run.real(new double[] {1, 10, 100}, 3, 1);
    Value w = run.real(new double[] {0}, 1, 1);
    Value a = run.real(new double[] {1, 1, 1, 1}, 4, 1, 1);
    Value b = run.real(new double[] {2, 3, 5, 7}, 4, 1, 1);
    LoraLinear layer = new LoraLinear(Activation.IDENTITY, false, false, false, 0.5);
    // Domains 3, 0 and 1 are present; 0 has no rows.
    Value y = run.graph().apply(layer, x, w, a, b, run.ints(3, 0, 1), run.ints(0, 2, 2, 3));
    assertThat(run.result(y)).containsExactly(3.5, 35, 150);
  }

  @Test
  void theMaskFallsOnTheSharedBranchOnly() {
    OpRun run = OpRun.inDouble();
    Value x = run.real(new double[] {1, 1}, 2, 1);
    Value w = run.real(new double[] {5}, 1, 1);
    Value mask = run.real(new double[] {0, 2}, 2, 1);
    Value a = run.real(new double[] {1}, 1, 1, 1);
    Value b = run.real(new double[] {0.25}, 1, 1, 1);
    LoraLinear layer = new LoraLinear(Activation.IDENTITY, false, true, false, 1);
    Value y = run.graph().apply(layer, x, w, mask, a, b, run.ints(0), run.ints(0, 2));
    assertThat(run.result(y)).containsExactly(0.25, 10.25);
  }

  @Test
  void aRowGetsTheSameBitsAloneAndInAnyBatch() {
    double[] x = normal("x", 6 * 24);
    double[] together = predict(x, new int[] {0, 2, 3}, new int[] {0, 1, 4, 6});
    int[] domains = {0, 2, 2, 2, 3, 3};
    for (int row = 0; row < domains.length; row++) {
      double[] one = Arrays.copyOfRange(x, row * 24, (row + 1) * 24);
      double[] alone = predict(one, new int[] {domains[row]}, new int[] {0, 1});
      assertThat(alone).containsExactly(Arrays.copyOfRange(together, row * 16, (row + 1) * 16));
    }
  }

  private static double[] predict(double[] x, int[] present, int[] offsets) {
    OpRun run = new OpRun(DType.FLOAT32);
    return run.result(
        run.graph()
            .applyAll(
                LAYER,
                List.of(
                    run.real(x, x.length / 24, 24),
                    run.real(normal("w", 24 * 16), 24, 16),
                    run.real(normal("b", 16), 16),
                    run.real(normal("a", 4 * 24 * 3), 4, 24, 3),
                    run.real(normal("up", 4 * 3 * 16), 4, 3, 16),
                    run.real(normal("c", 4 * 16), 4, 16),
                    run.ints(present),
                    run.ints(offsets)))
            .getFirst());
  }

  private static double[] normal(String path, int n) {
    long key = CounterRandom.key(1, path);
    return IntStream.range(0, n).mapToDouble(i -> CounterRandom.normal(key, i)).toArray();
  }
}
