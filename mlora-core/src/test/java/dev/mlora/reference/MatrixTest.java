package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.graph.Value;
import org.junit.jupiter.api.Test;

class MatrixTest {
  @Test
  void productsOfOperandsGivenEitherWayRound() {
    OpRun run = OpRun.inDouble();
    // [1 2 3]   [1 0]   [ 4 11]
    // [4 5 6] x [0 1] = [10 23]
    //           [1 3]
    double[] product = {4, 11, 10, 23};
    Value a = run.real(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Value b = run.real(new double[] {1, 0, 0, 1, 1, 3}, 3, 2);
    Value turnedA = run.real(new double[] {1, 4, 2, 5, 3, 6}, 3, 2);
    Value turnedB = run.real(new double[] {1, 0, 1, 0, 1, 3}, 2, 3);
    assertThat(run.result(a.matmul(b))).containsExactly(product);
    assertThat(run.result(turnedA.matmul(b, true, false))).containsExactly(product);
    assertThat(run.result(a.matmul(turnedB, false, true))).containsExactly(product);
    assertThat(run.result(turnedA.matmul(turnedB, true, true))).containsExactly(product);
  }

  @Test
  void oneProductForEachOfABatchOfMatrices() {
    OpRun run = OpRun.inDouble();
    // [1 2] x [5 6]^T = 17 and [3 4] x [7 8]^T = 53, the column given as a column or as a row.
    Value a = run.real(new double[] {1, 2, 3, 4}, 2, 1, 2);
    Value column = run.real(new double[] {5, 6, 7, 8}, 2, 2, 1);
    Value row = run.real(new double[] {5, 6, 7, 8}, 2, 1, 2);
    assertThat(run.result(a.batchMatmul(column, false, false))).containsExactly(17, 53);
    assertThat(run.result(a.batchMatmul(row, false, true))).containsExactly(17, 53);
    // Turned left operands give the outer products.
    assertThat(run.result(a.batchMatmul(row, true, false)))
        .containsExactly(5, 6, 10, 12, 21, 24, 28, 32);
  }

  @Test
  void aProductOverNothingIsZeroAndNotANumberSpreads() {
    OpRun run = OpRun.inDouble();
    Value none = run.real(new double[0], 2, 0);
    assertThat(run.result(none.matmul(run.real(new double[0], 0, 1)))).containsExactly(0, 0);
    Value zero = run.real(new double[] {0}, 1, 1);
    Value infinite = run.real(new double[] {Double.POSITIVE_INFINITY}, 1, 1);
    assertThat(run.result(zero.matmul(infinite))).containsExactly(Double.NaN);
  }
}
