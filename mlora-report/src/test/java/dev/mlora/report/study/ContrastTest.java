package dev.mlora.report.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.metric.PairedTTest;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ContrastTest {
  private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

  private static Contrast contrast(List<Double> base, List<Double> adapted) {
    return new Contrast(new Sample(base), new Sample(adapted));
  }

  /** Differences 1, 2, 3: mean 2, deviation 1, t = 2 sqrt 3, two degrees of freedom. */
  @Test
  void testsPairs() {
    Contrast contrast = contrast(List.of(1.0, 1.0, 1.0), List.of(2.0, 3.0, 4.0));
    assertThat(contrast.gain()).hasValue(2);
    PairedTTest test = contrast.test().orElseThrow();
    assertThat(test.t().orElseThrow()).isCloseTo(2 * Math.sqrt(3), ROUNDING);
    // With two degrees of freedom p = 1 - t / sqrt(t^2 + 2).
    assertThat(test.pValue().orElseThrow()).isCloseTo(1 - Math.sqrt(12.0 / 14.0), ROUNDING);
  }

  @Test
  void onePairHasAGainAndNoTest() {
    Contrast contrast = contrast(List.of(0.5), List.of(0.75));
    assertThat(contrast.gain()).hasValue(0.25);
    assertThat(contrast.test()).isEmpty();
  }

  /** Twenty seeds of one model weigh no more than one of another. */
  @Test
  void meansCountEachModelOnce() {
    Contrast many = contrast(List.of(1.0, 2.0, 3.0, 2.0), List.of(2.0, 3.0, 4.0, 3.0));
    Contrast one = contrast(List.of(10.0), List.of(14.0));
    Contrast none = contrast(List.of(), List.of());
    Contrast means = Contrast.ofMeans(List.of(many, one, none));
    assertThat(means.base().values()).containsExactly(2.0, 10.0);
    assertThat(means.adapted().values()).containsExactly(3.0, 14.0);
    assertThat(means.gain()).hasValue(2.5);
  }
}
