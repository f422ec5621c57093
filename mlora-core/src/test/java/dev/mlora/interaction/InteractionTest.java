package dev.mlora.interaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.mlora.autodiff.FedGraph;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every interaction against the sums of its equation, in plain loops and double precision. */
class InteractionTest {
  private static final int ROWS = 3;
  private static final int FIELDS = 4;
  private static final int D = 5;
  private static final Init INIT = Init.zeros();

  private final FedGraph fed = new FedGraph(DType.FLOAT64);
  private final Dim batch = fed.symbol("batch", ROWS);
  private final FedScope scope = new FedScope(fed);
  private final List<Value> fields = fields();

  private List<Value> fields() {
    List<Value> all = new ArrayList<>();
    for (int i = 0; i < FIELDS; i++) {
      all.add(fed.real(Shape.of(batch, D)));
    }
    return all;
  }

  /** Element k of field f in a row. */
  private double e(int row, int f, int k) {
    return fed.numbers(fields.get(f)).toDoubles()[row * D + k];
  }

  private void equal(Value value, List<Double> expected) {
    double[] actual = fed.run(List.of(value)).getFirst();
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("element %d", i).isCloseTo(expected.get(i), offset(1e-12));
    }
  }

  @Test
  void biInteractionIsTheSumOfAllPairs() {
    List<Double> expected = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      for (int k = 0; k < D; k++) {
        double sum = 0;
        for (int i = 0; i < FIELDS; i++) {
          for (int j = i + 1; j < FIELDS; j++) {
            sum += e(row, i, k) * e(row, j, k);
          }
        }
        expected.add(sum);
      }
    }
    equal(BiInteraction.of(fields), expected);
  }

  @Test
  void productsAreThoseOfAllPairsInOrder() {
    List<Double> expected = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < FIELDS; i++) {
        for (int j = i + 1; j < FIELDS; j++) {
          for (int k = 0; k < D; k++) {
            expected.add(e(row, i, k) * e(row, j, k));
          }
        }
      }
    }
    equal(FieldPairs.of(fields).products(), expected);
  }

  @Test
  void oneFieldHasNoPairs() {
    assertThatThrownBy(() -> FieldPairs.of(fields.subList(0, 1)))
        .hasMessageContaining("at least two fields");
  }

  @Test
  void crossIsItsEquation() {
    Value y = new Cross(INIT).apply(scope, fields.get(0), fields.get(1));
    double[] w = scope.numbers("kernel");
    double[] b = scope.numbers("b");
    List<Double> expected = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      double product = 0;
      for (int k = 0; k < D; k++) {
        product += e(row, 1, k) * w[k];
      }
      for (int k = 0; k < D; k++) {
        expected.add(e(row, 0, k) * product + b[k] + e(row, 1, k));
      }
    }
    equal(y, expected);
  }

  @Test
  void senetWeightsFields() {
    List<Value> weighted = new Senet(2, INIT).apply(scope, fields);
    double[] w1 = scope.numbers("squeeze/kernel");
    double[] w2 = scope.numbers("excite/kernel");
    int narrow = FIELDS / 2;
    assertThat(w1).hasSize(FIELDS * narrow);
    for (int f = 0; f < FIELDS; f++) {
      List<Double> expected = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        double a = 0;
        for (int h = 0; h < narrow; h++) {
          double hidden = 0;
          for (int g = 0; g < FIELDS; g++) {
            double mean = 0;
            for (int k = 0; k < D; k++) {
              mean += e(row, g, k) / D;
            }
            hidden += mean * w1[g * narrow + h];
          }
          a += Math.max(0, hidden) * w2[h * FIELDS + f];
        }
        for (int k = 0; k < D; k++) {
          expected.add(Math.max(0, a) * e(row, f, k));
        }
      }
      equal(weighted.get(f), expected);
    }
  }

  @Test
  void theSqueezeNetworkHasAtLeastOneUnit() {
    new Senet(100, INIT).apply(scope, fields);
    assertThat(scope.numbers("squeeze/kernel")).hasSize(FIELDS);
    assertThatThrownBy(() -> new Senet(0, INIT)).hasMessageContaining("at least 1, not 0");
  }

  @Test
  void bilinearHasAMatrixForEachPair() {
    Value y = new Bilinear(INIT).apply(scope, fields);
    List<double[]> matrices = new ArrayList<>();
    for (int pair = 0; pair < FIELDS * (FIELDS - 1) / 2; pair++) {
      matrices.add(scope.numbers("w" + pair));
    }
    List<Double> expected = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      int pair = 0;
      for (int i = 0; i < FIELDS; i++) {
        for (int j = i + 1; j < FIELDS; j++) {
          double[] w = matrices.get(pair++);
          for (int k = 0; k < D; k++) {
            double turned = 0;
            for (int h = 0; h < D; h++) {
              turned += e(row, i, h) * w[h * D + k];
            }
            expected.add(turned * e(row, j, k));
          }
        }
      }
    }
    equal(y, expected);
  }

  @Test
  void compressedInteractionIsItsSums() {
    Value y = new CompressedInteraction(List.of(6, 4), INIT).apply(scope, fields);
    double[][] w = {scope.numbers("0/filters"), scope.numbers("1/filters")};
    double[][] b = {scope.numbers("0/bias"), scope.numbers("1/bias")};
    List<Double> expected = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      double[] kept = new double[3 + 4];
      for (int k = 0; k < D; k++) {
        double[] x0 = new double[FIELDS];
        for (int f = 0; f < FIELDS; f++) {
          x0[f] = e(row, f, k);
        }
        double[] first = maps(x0, x0, w[0], b[0]);
        double[] second = maps(x0, new double[] {first[0], first[1], first[2]}, w[1], b[1]);
        for (int h = 0; h < 3; h++) {
          kept[h] += first[3 + h];
        }
        for (int h = 0; h < 4; h++) {
          kept[3 + h] += second[h];
        }
      }
      for (double sum : kept) {
        expected.add(sum);
      }
    }
    equal(y, expected);
  }

  private static double[] maps(double[] x0, double[] x, double[] w, double[] b) {
    double[] y = b.clone();
    for (int h = 0; h < y.length; h++) {
      for (int i = 0; i < x0.length; i++) {
        for (int j = 0; j < x.length; j++) {
          y[h] += x0[i] * x[j] * w[(i * x.length + j) * y.length + h];
        }
      }
      y[h] = Math.max(0, y[h]);
    }
    return y;
  }

  @Test
  void layersThatAreHalvedAreEven() {
    assertThatThrownBy(() -> new CompressedInteraction(List.of(3, 4), INIT))
        .hasMessageContaining("not [3, 4]");
    assertThatThrownBy(() -> new CompressedInteraction(List.of(), INIT))
        .hasMessageContaining("not []");
  }

  @Test
  void fieldsAttendToAllFields() {
    int heads = 2;
    int width = 3;
    Value y = new Interacting(heads, width, INIT).apply(scope, FieldStack.of(fields));
    List<Double> expected = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      double[][] q = projected(row, "query", heads * width);
      double[][] key = projected(row, "key", heads * width);
      double[][] v = projected(row, "value", heads * width);
      double[][] residual = projected(row, "residual", heads * width);
      for (int f = 0; f < FIELDS; f++) {
        for (int h = 0; h < heads; h++) {
          double[] weight = new double[FIELDS];
          double total = 0;
          for (int g = 0; g < FIELDS; g++) {
            double score = 0;
            for (int k = h * width; k < (h + 1) * width; k++) {
              score += q[f][k] * key[g][k];
            }
            weight[g] = Math.exp(score);
            total += weight[g];
          }
          for (int k = h * width; k < (h + 1) * width; k++) {
            double attended = 0;
            for (int g = 0; g < FIELDS; g++) {
              attended += weight[g] / total * v[g][k];
            }
            expected.add(Math.max(0, attended + residual[f][k]));
          }
        }
      }
    }
    equal(y, expected);
  }

  /** Each field of a row times a matrix. */
  private double[][] projected(int row, String name, int width) {
    double[] w = scope.numbers(name);
    double[][] y = new double[FIELDS][width];
    for (int f = 0; f < FIELDS; f++) {
      for (int k = 0; k < width; k++) {
        for (int i = 0; i < D; i++) {
          y[f][k] += e(row, f, i) * w[i * width + k];
        }
      }
    }
    return y;
  }
}
