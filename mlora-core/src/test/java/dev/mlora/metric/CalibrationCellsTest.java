package dev.mlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.metric.CalibrationCurve.Bin;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The curve of an evaluation, which is made from counts, against the one made from the rows. */
class CalibrationCellsTest {
  @Provide
  Arbitrary<ScoredRows> rows() {
    return ScoredRows.any();
  }

  @Property(tries = 250)
  void aCurveOfAllDomainsHoldsEveryRowOnce(
      @ForAll("rows") ScoredRows f, @ForAll("rows") ScoredRows m) {
    EvaluationAccumulator accumulator =
        EvaluationAccumulator.ofProbabilities("test", List.of("F", "M"));
    accumulator.add(0, f.scores(), f.labels(), f.count());
    accumulator.add(1, m.scores(), m.labels(), m.count());
    Evaluation evaluation = accumulator.finish();
    List<Bin> bins = evaluation.curve().bins();

    assertThat(bins).hasSizeLessThanOrEqualTo(20).extracting(Bin::meanScore).isSorted();
    assertThat(bins.stream().mapToLong(Bin::rows).sum()).isEqualTo(evaluation.rows());
    assertThat(bins.stream().mapToLong(bin -> Math.round(bin.rows() * bin.positiveRate())).sum())
        .isEqualTo(evaluation.positives());
    assertThat(bins.stream().mapToDouble(bin -> bin.rows() * bin.meanScore()).sum())
        .isEqualTo(evaluation.meanScore().orElse(0) * evaluation.rows(), within(1e-9));
  }

  @Test
  void whereNoTwoScoresShareACellItIsTheCurveOfTheRows() {
    float[] scores = new float[200];
    float[] labels = new float[200];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = (row + 0.5f) / scores.length;
      labels[row] = row % 3 == 0 ? 1 : 0;
    }
    EvaluationAccumulator accumulator = EvaluationAccumulator.ofProbabilities("test", List.of("F"));
    accumulator.add(0, scores, labels, scores.length);

    CalibrationCurve expected = CalibrationCurve.equalCount(scores, labels, scores.length, 20);
    List<Bin> bins = accumulator.finish().curve().bins();
    assertThat(bins).hasSize(20);
    for (int bin = 0; bin < bins.size(); bin++) {
      Bin other = expected.bins().get(bin);
      assertThat(bins.get(bin).rows()).isEqualTo(other.rows());
      assertThat(bins.get(bin).positiveRate()).isEqualTo(other.positiveRate());
      assertThat(bins.get(bin).meanScore()).isEqualTo(other.meanScore(), within(1e-12));
    }
  }

  @Test
  void theEndsOfTheScaleHaveCells() {
    EvaluationAccumulator accumulator = EvaluationAccumulator.ofLogits("test", List.of("F"));
    float[] logits = {Float.NEGATIVE_INFINITY, -200, 0, 200, Float.POSITIVE_INFINITY};
    accumulator.add(0, logits, new float[] {0, 0, 1, 1, 1}, logits.length);

    assertThat(accumulator.finish().curve().bins())
        .extracting(Bin::rows, Bin::positiveRate)
        .containsExactly(tuple(2L, 0.0), tuple(1L, 1.0), tuple(2L, 1.0));
  }
}
