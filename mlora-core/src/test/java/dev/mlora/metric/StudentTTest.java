package dev.mlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;

class StudentTTest {

  @Property
  void agreesWithCommonsMath(
      @ForAll @IntRange(min = 1, max = 2000) int degrees,
      @ForAll @Scale(6) @DoubleRange(min = -60, max = 60) double t) {
    // Nearer 0 the oracle itself loses digits, to the cancellation in 1 - v / (v + t^2).
    Assume.that(Math.abs(t) > 0.1);
    double expected = 2 * new TDistribution(null, degrees).cumulativeProbability(-Math.abs(t));
    assertThat(new StudentT(degrees).twoSided(t))
        .isEqualTo(expected, within(1e-11 * expected + 1e-14));
  }

  @Property
  void oneAndTwoDegreesHaveClosedForms(@ForAll @Scale(9) @DoubleRange(min = -2, max = 2) double t) {
    assertThat(new StudentT(1).twoSided(t))
        .isEqualTo(1 - 2 / Math.PI * Math.atan(Math.abs(t)), within(1e-14));
    assertThat(new StudentT(2).twoSided(t))
        .isEqualTo(1 - Math.abs(t) / Math.sqrt(2 + t * t), within(1e-14));
  }

  @Property
  void criticalValueInvertsTheTail(
      @ForAll @IntRange(min = 1, max = 500) int degrees,
      @ForAll @Scale(8) @DoubleRange(min = 1e-6, max = 0.999) double probability) {
    StudentT distribution = new StudentT(degrees);
    assertThat(distribution.twoSided(distribution.criticalValue(probability)))
        .isEqualTo(probability, within(1e-12));
  }

  @Test
  void tableOfCriticalValues() {
    // The two-sided 5 % column that every textbook prints.
    int[] degrees = {1, 2, 4, 9, 19, 30, 120};
    double[] table = {12.706, 4.303, 2.776, 2.262, 2.093, 2.042, 1.980};
    for (int i = 0; i < degrees.length; i++) {
      assertThat(new StudentT(degrees[i]).criticalValue(0.05)).isEqualTo(table[i], within(5e-4));
    }
  }

  @Test
  void oneDegreeIsCauchy() {
    StudentT cauchy = new StudentT(1);
    assertThat(cauchy.twoSided(0)).isEqualTo(1);
    assertThat(cauchy.twoSided(1)).isEqualTo(0.5, within(1e-15));
    assertThat(cauchy.twoSided(1e-9)).isEqualTo(1, within(1e-8));
    assertThat(cauchy.twoSided(1e9)).isEqualTo(2 / (Math.PI * 1e9), within(1e-20));
    assertThat(cauchy.twoSided(Double.MAX_VALUE)).isZero();
  }
}
