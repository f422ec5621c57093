package dev.mlora.report.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SampleTest {
  /** 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares 32, sqrt(32 / 7) = 2.13808993... */
  @Test
  void meanAndDeviation() {
    Sample sample = new Sample(List.of(2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0));
    assertThat(sample.mean()).hasValue(5);
    assertThat(sample.deviation().orElseThrow()).isCloseTo(2.138089935299395, Offset.offset(1e-15));
  }

  @Test
  void medianOfOddAndEvenCounts() {
    assertThat(new Sample(List.of(5.0, 1000.0, 3.0)).median()).hasValue(5);
    assertThat(new Sample(List.of(9.0, 1.0, 4.0, 2.0)).median()).hasValue(3);
    assertThat(new Sample(List.of()).median()).isEmpty();
  }

  @Test
  void fewValuesHaveNoDeviation() {
    assertThat(new Sample(List.of()).mean()).isEmpty();
    assertThat(new Sample(List.of(3.0)).mean()).hasValue(3);
    assertThat(new Sample(List.of(3.0)).deviation()).isEmpty();
  }
}
