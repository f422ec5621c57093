package dev.mlora.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class TicksTest {
  @Property
  void anAxisShowsAllValuesAndLittleMore(
      @ForAll @DoubleRange(min = -100, max = 100) double one,
      @ForAll @DoubleRange(min = -100, max = 100) double other) {
    double low = Math.min(one, other);
    double high = Math.max(one, other);
    Ticks ticks = Ticks.covering(low, high);
    double slack = 1e-9 * Math.max(1, high - low);

    assertThat(ticks.low()).isLessThanOrEqualTo(low + slack);
    assertThat(ticks.high()).isGreaterThanOrEqualTo(high - slack);
    if (high - low > 1e-6) {
      assertThat(ticks.high() - ticks.low()).isLessThan(2 * (high - low) + slack);
    }
  }

  @Test
  void endsAreRound() {
    assertThat(Ticks.covering(0.5, 0.8066)).isEqualTo(new Ticks(0.5, 0.9));
    assertThat(Ticks.covering(0, 20.088)).isEqualTo(new Ticks(0, 25));
    assertThat(Ticks.covering(0.7, 0.7).low()).isLessThan(0.7);
  }

  @Test
  void labelsHaveTheDigitsTheyNeed() {
    assertThat(Ticks.label(0.30000000000000004)).isEqualTo("0.3");
    assertThat(Ticks.label(0.6625)).isEqualTo("0.6625");
    assertThat(Ticks.label(-0.0)).isEqualTo("0");
    assertThat(Ticks.label(2000)).isEqualTo("2000");
  }
}
