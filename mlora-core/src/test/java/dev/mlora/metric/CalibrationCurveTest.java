package dev.mlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.metric.CalibrationCurve.Bin;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CalibrationCurveTest {

  @Provide
  Arbitrary<ScoredRows> rows() {
    return ScoredRows.any();
  }

  @Test
  void equalWidthByHand() {
    float[] scores = {1, 0.25f, 0, 0.5f, 0.125f};
    float[] labels = {1, 1, 0, 0, 0};
    assertThat(CalibrationCurve.equalWidth(scores, labels, 5, 4).bins())
        .containsExactly(
            new Bin(2, 0.0625, 0), new Bin(1, 0.25, 1), new Bin(1, 0.5, 0), new Bin(1, 1, 1));
  }

  @Test
  void equalCountByHand() {
    float[] scores = {1, 0.25f, 0, 0.5f};
    float[] labels = {1, 1, 0, 0};
    assertThat(CalibrationCurve.equalCount(scores, labels, 4, 2).bins())
        .containsExactly(new Bin(2, 0.125, 0.5), new Bin(2, 0.75, 0.5));
  }

  @Test
  void tiesShareABin() {
    // Parted by label, the same score would look wrong in both directions.
    float[] scores = {0.5f, 0.5f, -0f, 0.5f, 0.5f, 0};
    float[] labels = {1, 0, 1, 1, 0, 0};
    assertThat(CalibrationCurve.equalCount(scores, labels, 6, 3).bins())
        .containsExactly(new Bin(2, 0, 0.5), new Bin(4, 0.5, 0.5));
    assertThat(CalibrationCurve.equalCount(scores, labels, 0, 3).bins()).isEmpty();
  }

  @Property(tries = 250)
  void binsHoldEveryRowOnceByRisingScore(
      @ForAll("rows") ScoredRows rows, @ForAll @IntRange(min = 1, max = 12) int bins) {
    check(
        CalibrationCurve.equalWidth(rows.scores(), rows.labels(), rows.count(), bins), rows, bins);
    check(
        CalibrationCurve.equalCount(rows.scores(), rows.labels(), rows.count(), bins), rows, bins);
  }

  private static void check(CalibrationCurve curve, ScoredRows rows, int bins) {
    assertThat(curve.bins()).hasSizeLessThanOrEqualTo(bins);
    assertThat(curve.bins()).extracting(Bin::meanScore).isSorted().doesNotHaveDuplicates();
    double scores = 0;
    double positives = 0;
    for (int row = 0; row < rows.count(); row++) {
      scores += rows.scores()[row];
      positives += rows.labels()[row];
    }
    assertThat(curve.bins().stream().mapToLong(Bin::rows).sum()).isEqualTo(rows.count());
    assertThat(curve.bins().stream().mapToDouble(bin -> bin.rows() * bin.meanScore()).sum())
        .isEqualTo(scores, within(1e-9));
    assertThat(curve.bins().stream().mapToDouble(bin -> bin.rows() * bin.positiveRate()).sum())
        .isEqualTo(positives, within(1e-9));
  }

  @Test
  void noBinsAreRefused() {
    assertThatThrownBy(() -> CalibrationCurve.equalCount(new float[1], new float[1], 1, 0))
        .isInstanceOfSatisfying(
            MloraException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
        .hasMessageContaining("0 bins");
  }
}
