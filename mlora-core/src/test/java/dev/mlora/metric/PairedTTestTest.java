package dev.mlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.TTest;
import org.junit.jupiter.api.Test;

class PairedTTestTest {

  @Test
  void studentsSleepData() {
    // Student (1908), hours of sleep gained by ten patients under two drugs; R's `sleep`:
    // mean difference 1.58, t = 4.0621, df = 9, p = 0.002833, interval [0.7001142, 2.4598858].
    double[] first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    double[] second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    PairedTTest test = PairedTTest.of(first, second);
    assertThat(test.pairs()).isEqualTo(10);
    assertThat(test.meanDifference()).isEqualTo(1.58, within(1e-12));
    assertThat(test.t().orElseThrow()).isEqualTo(4.0621, within(5e-5));
    assertThat(test.pValue().orElseThrow()).isEqualTo(0.002833, within(5e-7));
    assertThat(test.interval95().orElseThrow().lower()).isEqualTo(0.7001142, within(5e-8));
    assertThat(test.interval95().orElseThrow().upper()).isEqualTo(2.4598858, within(5e-8));
    assertThat(test.showsGain()).isTrue();
    assertThat(PairedTTest.of(second, first).showsGain()).isFalse();
  }

  @Test
  void byHand() {
    // Differences 1, 2, 3: mean 2, deviation 1, error 1/sqrt 3, t = 2 sqrt 3. For two degrees of
    // freedom p = 1 - t / sqrt(2 + t^2) = 1 - sqrt(12/14), t(0.975) = 0.95 / sqrt(0.05 - 0.025 /
    // 20).
    PairedTTest test = PairedTTest.of(new double[] {1, 1, 1}, new double[] {2, 3, 4});
    assertThat(test.meanDifference()).isEqualTo(2);
    assertThat(test.standardError()).isEqualTo(1 / Math.sqrt(3), within(1e-15));
    assertThat(test.t().orElseThrow()).isEqualTo(2 * Math.sqrt(3), within(1e-14));
    assertThat(test.pValue().orElseThrow()).isEqualTo(1 - Math.sqrt(12 / 14.0), within(1e-14));
    double half = 0.95 / Math.sqrt(0.04875) / Math.sqrt(3);
    assertThat(test.interval95().orElseThrow().lower()).isEqualTo(2 - half, within(1e-13));
    assertThat(test.interval95().orElseThrow().upper()).isEqualTo(2 + half, within(1e-13));
    assertThat(test.showsGain()).isFalse();
  }

  @Provide
  Arbitrary<double[][]> pairs() {
    Arbitrary<Double> value = Arbitraries.doubles().between(0, 1).ofScale(6);
    return Arbitraries.integers()
        .between(2, 40)
        .flatMap(n -> value.array(double[].class).ofSize(n).array(double[][].class).ofSize(2));
  }

  @Property(tries = 250)
  void agreesWithCommonsMath(@ForAll("pairs") double[][] pairs) {
    double[] base = pairs[0];
    double[] treatment = new double[base.length];
    double[] differences = new double[base.length];
    for (int i = 0; i < base.length; i++) {
      treatment[i] = pairs[1][i] + 0.1;
      differences[i] = treatment[i] - base[i];
    }
    Assume.that(StatUtils.variance(differences) > 1e-12);
    PairedTTest test = PairedTTest.of(base, treatment);
    TTest oracle = new TTest();
    double t = oracle.pairedT(treatment, base);
    assertThat(test.t().orElseThrow()).isEqualTo(t, within(1e-9 * (1 + Math.abs(t))));
    double p = oracle.pairedTTest(treatment, base);
    assertThat(test.pValue().orElseThrow()).isEqualTo(p, within(1e-9));
    // The interval excludes 0 exactly where p < 0.05.
    ConfidenceInterval interval = test.interval95().orElseThrow();
    Assume.that(Math.abs(p - 0.05) > 1e-9);
    assertThat(interval.liesAbove(0) || interval.liesBelow(0)).isEqualTo(p < 0.05);
    assertThat((interval.lower() + interval.upper()) / 2)
        .isEqualTo(test.meanDifference(), within(1e-9 * (1 + interval.upper() - interval.lower())));
  }

  @Test
  void equalDifferencesProveNothing() {
    // 0.3 - 0.2 and 0.2 - 0.1 differ in the last place: a naive t would be about 1e15.
    PairedTTest shift = PairedTTest.of(new double[] {0.1, 0.2}, new double[] {0.2, 0.3});
    assertThat(shift.meanDifference()).isEqualTo(0.1, within(1e-15));
    PairedTTest same = PairedTTest.of(new double[] {0.5, 0.7, 0.6}, new double[] {0.5, 0.7, 0.6});
    assertThat(same.meanDifference()).isZero();
    for (PairedTTest test : new PairedTTest[] {shift, same}) {
      assertThat(test.standardError()).isZero();
      assertThat(test.interval95()).isEmpty();
      assertThat(test.t()).isEmpty();
      assertThat(test.pValue()).isEmpty();
      assertThat(test.showsGain()).isFalse();
    }
  }

  @Test
  void badPairsAreRefusedWithARemedy() {
    assertUndefined(new double[] {0.8}, new double[] {0.9}, "got 1 pair(s)", "Run more seeds");
    assertUndefined(new double[] {}, new double[] {}, "got 0 pair(s)", "Run more seeds");
    assertUndefined(
        new double[] {1, 2}, new double[] {1}, "2 base and 1 treatment values", "same seeds");
    assertUndefined(
        new double[] {1, 2}, new double[] {1, Double.NaN}, "treatment value of pair 1 is NaN", "");
    assertUndefined(
        new double[] {Double.NEGATIVE_INFINITY, 2},
        new double[] {1, 2},
        "base value of pair 0 is -Infinity",
        "");
    assertUndefined(new double[] {1e300, 2}, new double[] {-1e300, 2}, "too large", "larger unit");
  }

  private static void assertUndefined(
      double[] base, double[] treatment, String problem, String remedy) {
    assertThatThrownBy(() -> PairedTTest.of(base, treatment))
        .isInstanceOfSatisfying(
            MloraException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.METRIC_UNDEFINED))
        .hasMessageContaining(problem)
        .hasMessageContaining(remedy);
  }
}
