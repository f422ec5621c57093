package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Value;
import dev.mlora.random.CounterRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The composites' gradients against central differences of their forward pass, in double. */
class LinearGradientTest {
  private static final int ROWS = 5;
  private static final int IN = 3;
  private static final int OUT = 4;
  private static final int RANK = 2;
  private static final int DOMAINS = 4;

  // Three domains are present, the middle one without rows; domain 1 is absent.
  private static final int[] PRESENT = {0, 2, 3};
  private static final int[] OFFSETS = {0, 2, 2, 5};

  private final Map<Wanted, double[]> operands = new EnumMap<>(Wanted.class);
  private final double[] mask = new double[ROWS * OUT];
  private final double[] dy = normal("dy", ROWS * OUT);

  LinearGradientTest() {
    operands.put(Wanted.INPUT, normal("x", ROWS * IN));
    operands.put(Wanted.KERNEL, normal("w", IN * OUT));
    operands.put(Wanted.BIAS, normal("b", OUT));
    operands.put(Wanted.DOWN, normal("a", DOMAINS * IN * RANK));
    operands.put(Wanted.UP, normal("up", DOMAINS * RANK * OUT));
    operands.put(Wanted.DOMAIN_BIAS, normal("c", DOMAINS * OUT));
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % 3 == 0 ? 0 : 1.5;
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofTheSharedLayer(Activation activation) {
    Linear layer = new Linear(activation, true, true);
    EnumSet<Wanted> wanted = EnumSet.of(Wanted.INPUT, Wanted.KERNEL, Wanted.BIAS);
    OpRun run = OpRun.inDouble();
    Value x = run.real(operands.get(Wanted.INPUT), ROWS, IN);
    Value w = run.real(operands.get(Wanted.KERNEL), IN, OUT);
    Value b = run.real(operands.get(Wanted.BIAS), OUT);
    Value dropout = run.real(mask, ROWS, OUT);
    Value y = run.graph().apply(layer, x, w, b, dropout);
    List<double[]> gradients =
        run.results(
            run.graph()
                .applyAll(
                    new LinearGradient(layer, wanted),
                    List.of(x, w, dropout, y, run.real(dy, ROWS, OUT))));
    int i = 0;
    for (Wanted operand : wanted) {
      double[] expected = differences(operand, () -> sharedLayer(layer));
      assertThat(gradients.get(i++)).as("%s", operand).containsExactly(expected, within(1e-7));
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofTheAdaptedLayer(Activation activation) {
    LoraLinear layer = new LoraLinear(activation, true, true, true, 0.7);
    EnumSet<Wanted> wanted = EnumSet.allOf(Wanted.class);
    OpRun run = OpRun.inDouble();
    List<Value> in = adaptedOperands(run);
    List<Value> forward = run.graph().applyAll(layer, in);
    List<double[]> gradients =
        run.results(
            run.graph()
                .applyAll(
                    new LoraLinearGradient(layer, wanted),
                    List.of(
                        in.get(0),
                        in.get(1),
                        in.get(3),
                        in.get(4),
                        in.get(5),
                        forward.get(0),
                        forward.get(1),
                        run.real(dy, ROWS, OUT),
                        in.get(7),
                        in.get(8))));
    int i = 0;
    for (Wanted operand : wanted) {
      double[] expected = differences(operand, () -> adaptedLayer(layer));
      if (operand.compareTo(Wanted.DOWN) >= 0) {
        expected = rowsPresent(expected);
      }
      assertThat(gradients.get(i++)).as("%s", operand).containsExactly(expected, within(1e-7));
    }
  }

  private double[] sharedLayer(Linear layer) {
    OpRun run = OpRun.inDouble();
    return run.result(
        run.graph()
            .apply(
                layer,
                run.real(operands.get(Wanted.INPUT), ROWS, IN),
                run.real(operands.get(Wanted.KERNEL), IN, OUT),
                run.real(operands.get(Wanted.BIAS), OUT),
                run.real(mask, ROWS, OUT)));
  }

  private double[] adaptedLayer(LoraLinear layer) {
    OpRun run = OpRun.inDouble();
    return run.result(run.graph().applyAll(layer, adaptedOperands(run)).getFirst());
  }

  private List<Value> adaptedOperands(OpRun run) {
    return List.of(
        run.real(operands.get(Wanted.INPUT), ROWS, IN),
        run.real(operands.get(Wanted.KERNEL), IN, OUT),
        run.real(operands.get(Wanted.BIAS), OUT),
        run.real(mask, ROWS, OUT),
        run.real(operands.get(Wanted.DOWN), DOMAINS, IN, RANK),
        run.real(operands.get(Wanted.UP), DOMAINS, RANK, OUT),
        run.real(operands.get(Wanted.DOMAIN_BIAS), DOMAINS, OUT),
        run.ints(PRESENT),
        run.ints(OFFSETS));
  }

  /** The gradient of {@code sum(dy * y)} with respect to an operand. */
  private double[] differences(Wanted operand, Supplier<double[]> forward) {
    double[] values = operands.get(operand);
    double[] gradient = new double[values.length];
    double h = 1e-6;
    for (int e = 0; e < values.length; e++) {
      double at = values[e];
      values[e] = at + h;
      double[] above = forward.get();
      values[e] = at - h;
      double[] below = forward.get();
      values[e] = at;
      for (int i = 0; i < dy.length; i++) {
        gradient[e] += dy[i] * (above[i] - below[i]) / (2 * h);
      }
    }
    return gradient;
  }

  private static double[] rowsPresent(double[] bank) {
    int width = bank.length / DOMAINS;
    List<Double> rows = new ArrayList<>();
    for (int domain : PRESENT) {
      for (int j = 0; j < width; j++) {
        rows.add(bank[domain * width + j]);
      }
    }
    return rows.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] normal(String path, int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = CounterRandom.normal(CounterRandom.key(5, path), i);
    }
    return values;
  }
}
