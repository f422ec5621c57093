package dev.mlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AucTest {

  @Provide
  Arbitrary<ScoredRows> rows() {
    return ScoredRows.any();
  }

  @Property(tries = 250)
  void exactEqualsCountingEveryPair(@ForAll("rows") ScoredRows rows) {
    assertThat(exact(rows)).isEqualTo(pairs(rows));
  }

  @Property(tries = 250)
  void exactIsUnchangedByMonotoneMaps(@ForAll("rows") ScoredRows rows) {
    // Rank by rank, so that no rounding of the map can make a tie.
    float[] ranks = new float[rows.count()];
    for (int row = 0; row < ranks.length; row++) {
      for (float other : rows.scores()) {
        ranks[row] += other < rows.scores()[row] ? 7 : 0;
      }
      ranks[row] -= 1000;
    }
    assertThat(Auc.exact(ranks, rows.labels(), rows.count())).isEqualTo(exact(rows));
  }

  @Property(tries = 250)
  void flippedLabelsMirrorExact(@ForAll("rows") ScoredRows rows) {
    OptionalDouble flipped = exact(rows.flipped());
    assertThat(flipped.isPresent()).isEqualTo(exact(rows).isPresent());
    exact(rows)
        .ifPresent(auc -> assertThat(flipped.orElseThrow()).isEqualTo(1 - auc, within(1e-15)));
  }

  @Property(tries = 250)
  void binnedEqualsFiveHundredConfusionCounts(@ForAll("rows") ScoredRows rows) {
    OptionalDouble expected = confusionCounts(rows);
    OptionalDouble binned = Auc.binned500(rows.scores(), rows.labels(), rows.count());
    assertThat(binned.isPresent()).isEqualTo(expected.isPresent());
    expected.ifPresent(auc -> assertThat(binned.orElseThrow()).isEqualTo(auc, within(1e-12)));
  }

  @Property(tries = 250)
  void binnedEqualsExactOnEighths(@ForAll("rows") ScoredRows rows) {
    float[] eighths = new float[rows.count()];
    for (int row = 0; row < eighths.length; row++) {
      eighths[row] = Math.round(rows.scores()[row] * 8) / 8f;
    }
    assertThat(Auc.binned500(eighths, rows.labels(), rows.count()))
        .isEqualTo(Auc.exact(eighths, rows.labels(), rows.count()));
  }

  @Test
  void exactByHand() {
    // Positives 0.9, 0.5; negatives 0.5, 0.1, 0.7: pairs won 3 + 1, tied 1, of 6.
    assertThat(exact(new float[] {0.9f, 0.5f, 0.5f, 0.1f, 0.7f}, 1, 1, 0, 0, 0)).hasValue(4.5 / 6);
    assertThat(exact(new float[] {-0f, 0f}, 1, 0)).hasValue(0.5);
    assertThat(exact(new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}, 1, 0))
        .hasValue(1);
  }

  @Test
  void binnedByHand() {
    // 0.5 and 0.5009 share the bin (249/499, 250/499] = (0.4990, 0.5010]: a tie. 0.502 lies above.
    assertThat(binned(new float[] {0.5f, 0.5009f}, 0, 1)).hasValue(0.5);
    assertThat(binned(new float[] {0.5f, 0.502f}, 0, 1)).hasValue(1);
    // Strictly greater: a score on the threshold 250/499 does not exceed it, the next float does.
    float threshold = (float) (250 / 499.0);
    assertThat(binned(new float[] {threshold, Math.nextUp(threshold)}, 0, 1)).hasValue(1);
    assertThat(binned(new float[] {0.5f, threshold}, 0, 1)).hasValue(0.5);
    // Both ends are inside: -1e-7 < 0 <= 1/499 and 498/499 < 1 < 1 + 1e-7.
    assertThat(binned(new float[] {0, (float) (1 / 499.0), 1, 0.999f}, 0, 1, 1, 0))
        .hasValue((0.5 + 1 + 0 + 0.5) / 4);
    // A model squeezed below 1/499 ranks well and yet looks blind.
    assertThat(binned(new float[] {0.0001f, 0.0019f}, 0, 1)).hasValue(0.5);
  }

  @Test
  void oneClassOrNoRowIsUndefined() {
    float[] scores = {0.2f, 0.7f};
    assertThat(exact(scores, 1, 1)).isEmpty();
    assertThat(exact(scores, 0, 0)).isEmpty();
    assertThat(exact(new float[0])).isEmpty();
    assertThat(binned(scores, 1, 1)).isEmpty();
    assertThat(binned(scores, 0, 0)).isEmpty();
    assertThat(binned(new float[0])).isEmpty();
  }

  @Test
  void usesTheFirstRowsAndLeavesTheArraysAlone() {
    float[] scores = {0.9f, 0.1f, Float.NaN};
    float[] labels = {1, 0, 5};
    assertThat(Auc.exact(scores, labels, 2)).hasValue(1);
    assertThat(scores).containsExactly(0.9f, 0.1f, Float.NaN);
    assertThat(labels).containsExactly(1, 0, 5);
  }

  @Test
  void aMillionRowsTakeNoQuadraticTime() {
    int count = 1_000_000;
    float[] scores = new float[count];
    float[] labels = new float[count];
    SplittableRandom random = new SplittableRandom(7);
    for (int row = 0; row < count; row++) {
      labels[row] = random.nextInt(2);
      // Uniform on [0, 1) against uniform on [0.5, 1.5): AUC 7/8, standard error about 0.0004.
      scores[row] = (float) (random.nextDouble() + labels[row] / 2);
    }
    assertThat(Auc.exact(scores, labels, count).orElseThrow()).isEqualTo(0.875, within(0.002));
  }

  @Test
  void badRowsAreNamed() {
    assertError(
        () -> exact(new float[] {0.1f, 0.2f, Float.NaN}, 0, 1, 1),
        ErrorCode.METRIC_UNDEFINED,
        "The score in row 2 is NaN");
    assertError(
        () -> binned(new float[] {0.1f, Float.NaN}, 0, 1),
        ErrorCode.METRIC_UNDEFINED,
        "The score in row 1 is NaN");
    assertError(
        () -> binned(new float[] {0.1f, -3}, 0, 1),
        ErrorCode.METRIC_UNDEFINED,
        "row 1 is -3.0; expected a probability in [0, 1]. Apply the sigmoid");
    assertError(
        () -> exact(new float[] {0.1f, 0.4f}, 0, 2),
        ErrorCode.LABEL_INVALID,
        "The label in row 1 is 2.0; expected 0 or 1");
    assertError(
        () -> Auc.exact(new float[3], new float[2], 3),
        ErrorCode.SHAPE_MISMATCH,
        "Rows [0, 3) do not lie within 3 scores and 2 labels");
  }

  private static void assertError(Runnable call, ErrorCode code, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            MloraException.class, error -> assertThat(error.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private static OptionalDouble exact(ScoredRows rows) {
    return Auc.exact(rows.scores(), rows.labels(), rows.count());
  }

  private static OptionalDouble exact(float[] scores, float... labels) {
    return Auc.exact(scores, labels, scores.length);
  }

  private static OptionalDouble binned(float[] scores, float... labels) {
    return Auc.binned500(scores, labels, scores.length);
  }

  private static OptionalDouble pairs(ScoredRows rows) {
    double won = 0;
    long pairs = 0;
    for (int p = 0; p < rows.count(); p++) {
      for (int n = 0; n < rows.count(); n++) {
        if (rows.labels()[p] == 1 && rows.labels()[n] == 0) {
          pairs++;
          won += (Math.signum(rows.scores()[p] - rows.scores()[n]) + 1) / 2;
        }
      }
    }
    return pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(won / pairs);
  }

  /** TensorFlow 1's metric word for word: one confusion matrix for each threshold. */
  private static OptionalDouble confusionCounts(ScoredRows rows) {
    double[] truePositiveRate = new double[500];
    double[] falsePositiveRate = new double[500];
    for (int i = 0; i < 500; i++) {
      float threshold = i == 0 ? -1e-7f : i == 499 ? (float) (1 + 1e-7) : (float) (i / 499.0);
      double[] predicted = new double[2];
      double[] all = new double[2];
      for (int row = 0; row < rows.count(); row++) {
        int label = (int) rows.labels()[row];
        all[label]++;
        predicted[label] += rows.scores()[row] > threshold ? 1 : 0;
      }
      if (all[0] == 0 || all[1] == 0) {
        return OptionalDouble.empty();
      }
      truePositiveRate[i] = predicted[1] / all[1];
      falsePositiveRate[i] = predicted[0] / all[0];
    }
    double area = 0;
    for (int i = 0; i < 499; i++) {
      area +=
          (falsePositiveRate[i] - falsePositiveRate[i + 1])
              * (truePositiveRate[i] + truePositiveRate[i + 1])
              / 2;
    }
    return OptionalDouble.of(area);
  }
}
