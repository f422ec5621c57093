package dev.mlora.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.graph.Activation;
import dev.mlora.graph.Shape;
import dev.mlora.random.CounterRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InitTest {
  private static final long KEY = CounterRandom.key(1, "mlp/0/kernel");
  private static final Shape KERNEL = Shape.of(300, 500);

  private static double[] values(Init init, Shape shape) {
    float[] values = init.values(shape, KEY);
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static double largest(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> Math.abs(values[i])).max().orElse(0);
  }

  private static double variance(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum / values.length;
  }

  @Test
  void constants() {
    assertThat(values(Init.zeros(), Shape.of(2, 2))).containsExactly(0, 0, 0, 0);
    assertThat(values(Init.ones(), Shape.SCALAR)).containsExactly(1);
  }

  @Test
  void normalHasItsDeviation() {
    double[] values = values(Init.normal(0.01), KERNEL);
    assertThat(variance(values)).isCloseTo(1e-4, within(2e-6));
    assertThat(largest(values)).as("not cut").isGreaterThan(0.03);
  }

  @Test
  void glorotNormalIsCutAtTwoDeviationsAndKeepsItsVariance() {
    double[] values = values(Init.glorotNormal(), KERNEL);
    double variance = 2.0 / (300 + 500);
    assertThat(variance(values)).isCloseTo(variance, within(0.02 * variance));
    // TensorFlow draws from a normal of deviation sqrt(variance) / 0.8796 and cuts at two of those.
    double cut = 2 * Math.sqrt(variance) / 0.87962566;
    assertThat(largest(values)).isLessThan(cut).isGreaterThan(0.99 * cut);
  }

  @Test
  void glorotUniformFillsItsRange() {
    double[] values = values(Init.glorotUniform(), KERNEL);
    double limit = Math.sqrt(6.0 / (300 + 500));
    assertThat(variance(values)).isCloseTo(limit * limit / 3, within(0.02 * limit * limit / 3));
    assertThat(largest(values)).isLessThanOrEqualTo((float) limit).isGreaterThan(0.999 * limit);
  }

  @Test
  void fansAreThoseOfKeras() {
    // [domains, in, out]: the outer dimension multiplies both fans, as in the authors' stacks.
    assertThat(variance(values(Init.glorotUniform(), Shape.of(10, 30, 50))))
        .isCloseTo(2.0 / (10 * 80), within(0.05 * 2.0 / 800));
    // One dimension is both fans: 2 / (n + n).
    double[] vector = values(Init.glorotUniform(), Shape.of(10_000));
    assertThat(variance(vector)).isCloseTo(1e-4, within(5e-6));
  }

  @Test
  void aStackImitatedRowByRowHasTheStacksFans() {
    double[] row = values(new Init.GlorotUniform(10), Shape.of(300, 50));
    assertThat(variance(row)).isCloseTo(2.0 / (10 * 350), within(0.05 * 2.0 / 3500));
  }

  @Test
  void valuesDependOnTheKeyAndTheIndexOnly() {
    float[] all = Init.glorotNormal().values(Shape.of(20, 30), KEY);
    assertThat(Init.glorotNormal().values(Shape.of(20, 30), KEY)).containsExactly(all);
    assertThat(Init.glorotNormal().values(Shape.of(20, 30), KEY + 1)).isNotEqualTo(all);
    float[] first = Init.normal(1).values(Shape.of(7), KEY);
    float[] more = Init.normal(1).values(Shape.of(9), KEY);
    assertThat(more).startsWith(first);
  }

  @Test
  void deviationsAreNumbersFromZeroOn() {
    for (double sigma : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Init.normal(sigma))
          .hasMessage("MLORA-401 A standard deviation is a number >= 0, not " + sigma + ".");
    }
  }

  @Test
  void layersHaveUnitsAndARateBelowOne() {
    assertThatThrownBy(() -> Linear.relu(0))
        .hasMessageContaining("MLORA-401 A fully connected layer has at least 1 unit")
        .hasMessageContaining("not 0 units");
    assertThatThrownBy(() -> Linear.relu(4).withDropout(1)).hasMessageContaining("rate 1.0");
    assertThat(Linear.projection(3).withDropout(0.5))
        .isEqualTo(new Linear(3, Activation.IDENTITY, false, 0.5, Init.glorotNormal()));
  }
}
