package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private final OpRun run = OpRun.inDouble();
  private final Value x = run.real(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @Test
  void reshapeKeepsTheOrderOfElements() {
    assertThat(run.result(x.reshape(Shape.of(3, 2)))).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void transposeTakesEachAxisFromWhereItSays() {
    assertThat(run.result(x.transpose(1, 0))).containsExactly(1, 4, 2, 5, 3, 6);
    // Element [i, j, k] of the result is element [k, i, j] of the operand.
    Value cube = run.real(new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 2, 3, 2);
    assertThat(run.result(cube.transpose(1, 2, 0)))
        .containsExactly(0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11);
  }

  @Test
  void concatJoinsAlongAnAxis() {
    Value column = run.real(new double[] {7, 8}, 2, 1);
    Value row = run.real(new double[] {9, 10, 11}, 1, 3);
    assertThat(run.result(Value.concat(List.of(x, column), -1)))
        .containsExactly(1, 2, 3, 7, 4, 5, 6, 8);
    assertThat(run.result(Value.concat(List.of(row, x), 0)))
        .containsExactly(9, 10, 11, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void sliceAndPadAlongEitherAxis() {
    assertThat(run.result(x.slice(1, 1, 3))).containsExactly(2, 3, 5, 6);
    assertThat(run.result(x.slice(0, 1, 2))).containsExactly(4, 5, 6);
    assertThat(run.result(run.graph().apply(new LayoutOp.Pad(1, 1, 0), x)))
        .containsExactly(0, 1, 2, 3, 0, 4, 5, 6);
    assertThat(run.result(run.graph().apply(new LayoutOp.Pad(0, 0, 1), x)))
        .containsExactly(1, 2, 3, 4, 5, 6, 0, 0, 0);
  }

  @Test
  void broadcastRepeats() {
    Value column = run.real(new double[] {7, 8}, 2, 1);
    assertThat(run.result(column.broadcast(Shape.of(2, 2)))).containsExactly(7, 7, 8, 8);
    Value row = run.real(new double[] {7, 8}, 2);
    assertThat(run.result(row.broadcast(Shape.of(2, 2)))).containsExactly(7, 8, 7, 8);
  }
}
