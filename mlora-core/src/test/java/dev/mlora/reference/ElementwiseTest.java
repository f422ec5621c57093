package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ElementwiseTest {
  private static double[] of(UnaryOperator<Value> operation, double... x) {
    OpRun run = OpRun.inDouble();
    return run.result(operation.apply(run.real(x, x.length)));
  }

  @Test
  void operationsOnOneOperand() {
    assertThat(of(x -> x.times(-0.5), 3, -4)).containsExactly(-1.5, 2);
    assertThat(of(Value::square, 3, -4)).containsExactly(9, 16);
    assertThat(of(Value::sqrt, 9, 2)).containsExactly(3, Math.sqrt(2));
    assertThat(of(Value::exp, 0, 1)).containsExactly(new double[] {1, Math.E}, within(1e-15));
    assertThat(of(Value::log, 1, Math.E)).containsExactly(0, 1);
    assertThat(of(Value::relu, -1, 0, 2, Double.NaN)).containsExactly(0, 0, 2, Double.NaN);
    // tanh(ln 2) = (2 - 1/2) / (2 + 1/2).
    assertThat(of(Value::tanh, 0, Math.log(2)))
        .containsExactly(new double[] {0, 0.6}, within(1e-15));
  }

  @Test
  void theLogisticFunctionDoesNotOverflow() {
    // 1 / (1 + e^-ln 3) = 3/4.
    assertThat(of(Value::sigmoid, 0, Math.log(3), -Math.log(3)))
        .containsExactly(new double[] {0.5, 0.75, 0.25}, within(1e-15));
    assertThat(of(Value::sigmoid, 1e4, -1e4, -700))
        .containsExactly(new double[] {1, 0, Math.exp(-700)}, within(1e-310));
  }

  @Test
  void operationsOnTwoOperands() {
    OpRun run = OpRun.inDouble();
    Value a = run.real(new double[] {6, -1, 0}, 3);
    Value b = run.real(new double[] {3, 2, 0}, 3);
    assertThat(run.result(a.plus(b))).containsExactly(9, 1, 0);
    assertThat(run.result(a.minus(b))).containsExactly(3, -3, 0);
    assertThat(run.result(a.times(b))).containsExactly(18, -2, 0);
    assertThat(run.result(a.over(b))).containsExactly(2, -0.5, Double.NaN);
    assertThat(run.result(a.greater(b))).containsExactly(1, 0, 0);
  }

  @Test
  void shapesBroadcastFromTheInnermostAxis() {
    OpRun run = OpRun.inDouble();
    Value matrix = run.real(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Value row = run.real(new double[] {10, 20, 30}, 3);
    Value column = run.real(new double[] {100, 200}, 2, 1);
    Value scalar = run.real(new double[] {0.5});
    assertThat(run.result(matrix.plus(row))).containsExactly(11, 22, 33, 14, 25, 36);
    assertThat(run.result(matrix.plus(column))).containsExactly(101, 102, 103, 204, 205, 206);
    assertThat(run.result(column.plus(row))).containsExactly(110, 120, 130, 210, 220, 230);
    assertThat(run.result(scalar.times(row))).containsExactly(5, 10, 15);
  }

  @Test
  void selectNeverShowsTheBranchNotTaken() {
    OpRun run = OpRun.inDouble();
    Value c = run.real(new double[] {1, 0, -1}, 3);
    Value a = run.real(new double[] {7, Double.NaN, Double.NaN}, 3);
    assertThat(run.result(c.select(a, run.real(new double[] {9})))).containsExactly(7, 9, 9);
  }

  @Test
  void crossEntropyIsFiniteForEveryLogit() {
    OpRun run = OpRun.inDouble();
    Value logit = run.real(new double[] {0, Math.log(3), -1000, 1000}, 4);
    Value label = run.real(new double[] {1, 0, 1, 1}, 4);
    // -ln(1/2), -ln(1 - 3/4), and the asymptotes |x| and 0.
    assertThat(run.result(logit.sigmoidCrossEntropy(label)))
        .containsExactly(new double[] {Math.log(2), Math.log(4), 1000, 0}, within(1e-14));
  }

  @Test
  void singlePrecisionRoundsEveryResult() {
    OpRun run = new OpRun(DType.FLOAT32);
    Value third = run.real(new double[] {1}).over(run.real(new double[] {3}));
    assertThat(run.result(third)).containsExactly(1f / 3f);
    assertThat(run.result(third.times(0.1))).containsExactly(1f / 3f * 0.1f);
  }

  @Test
  void constantsAndSizes() {
    OpRun run = OpRun.inDouble();
    Value filled = run.graph().constant(0.1, TensorType.float32(Shape.of(2)));
    assertThat(run.result(filled)).containsExactly(0.1f, 0.1f);
    assertThat(run.result(run.graph().dimensionSize(Dim.of(7), DType.FLOAT64))).containsExactly(7);
  }
}
