package dev.mlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EvaluationAccumulatorTest {
  private static final List<String> DOMAINS = List.of("F", "M");

  @Provide
  Arbitrary<ScoredRows> rows() {
    return ScoredRows.any();
  }

  @Property(tries = 250)
  void theOrderOfTheBlocksDoesNotChangeABit(
      @ForAll("rows") ScoredRows f,
      @ForAll("rows") ScoredRows m,
      @ForAll @IntRange(min = 1, max = 20) int block) {
    EvaluationAccumulator whole = EvaluationAccumulator.ofProbabilities("test", DOMAINS);
    whole.add(0, f.scores(), f.labels(), f.count());
    whole.add(1, m.scores(), m.labels(), m.count());
    EvaluationAccumulator blocks = EvaluationAccumulator.ofProbabilities("test", DOMAINS);
    addBackwards(blocks, 1, m, block);
    addBackwards(blocks, 0, f, block);
    assertThat(blocks.finish()).isEqualTo(whole.finish());
  }

  private static void addBackwards(
      EvaluationAccumulator accumulator, int domain, ScoredRows rows, int block) {
    for (int to = rows.count(); to > 0; to -= block) {
      accumulator.add(domain, rows.scores(), rows.labels(), Math.max(0, to - block), to);
    }
  }

  @Property(tries = 250)
  void domainAucsAreThoseOfAuc(@ForAll("rows") ScoredRows rows) {
    EvaluationAccumulator accumulator = EvaluationAccumulator.ofProbabilities("test", DOMAINS);
    accumulator.add(1, rows.scores(), rows.labels(), rows.count());
    DomainMetrics metrics = accumulator.finish().domain("M");
    assertThat(metrics.auc()).isEqualTo(Auc.exact(rows.scores(), rows.labels(), rows.count()));
    assertThat(metrics.auc500())
        .isEqualTo(Auc.binned500(rows.scores(), rows.labels(), rows.count()));
  }

  @Property(tries = 250)
  void logitsAndTheirSigmoidsAgree(@ForAll("rows") ScoredRows rows) {
    float[] logits = new float[rows.count()];
    float[] probabilities = new float[rows.count()];
    for (int row = 0; row < logits.length; row++) {
      logits[row] = rows.scores()[row] * 8 - 4;
      probabilities[row] = (float) (1 / (1 + Math.exp(-logits[row])));
    }
    EvaluationAccumulator byLogit = EvaluationAccumulator.ofLogits("test", DOMAINS);
    byLogit.add(0, logits, rows.labels(), rows.count());
    EvaluationAccumulator byProbability = EvaluationAccumulator.ofProbabilities("test", DOMAINS);
    byProbability.add(0, probabilities, rows.labels(), rows.count());
    DomainMetrics expected = byProbability.finish().domain("F");
    DomainMetrics metrics = byLogit.finish().domain("F");
    assertThat(metrics.auc500()).isEqualTo(expected.auc500());
    assertThat(metrics.logLoss().orElse(-1)).isEqualTo(expected.logLoss().orElse(-1), within(1e-5));
    assertThat(metrics.meanScore().orElse(-1))
        .isEqualTo(expected.meanScore().orElse(-1), within(1e-6));
  }

  @Test
  void logLossByHand() {
    EvaluationAccumulator accumulator = EvaluationAccumulator.ofProbabilities("test", DOMAINS);
    accumulator.add(0, new float[] {0.5f, 0.25f, 0.75f}, new float[] {1, 0, 1}, 3);
    DomainMetrics metrics = accumulator.finish().domain("F");
    // ln 2 + ln 4/3 + ln 4/3 over 3 rows; scores add up to 1.5 for 2 positives.
    assertClose(metrics.logLoss(), (Math.log(2) + 2 * Math.log(4 / 3.0)) / 3);
    assertClose(metrics.meanScore(), 0.5);
    assertClose(metrics.calibration(), 0.75);
    assertThat(metrics.rows()).isEqualTo(3);
    assertThat(metrics.positives()).isEqualTo(2);
  }

  @Test
  void logitsKeepALossThatProbabilitiesLose() {
    // As a float, the sigmoid of 40 is 1: the loss of a negative row is 40, not infinite.
    EvaluationAccumulator logits = EvaluationAccumulator.ofLogits("test", DOMAINS);
    logits.add(0, new float[] {40, -200}, new float[] {0, 1}, 2);
    assertClose(logits.finish().logLoss(), 120);
    EvaluationAccumulator rounded = EvaluationAccumulator.ofProbabilities("test", DOMAINS);
    rounded.add(0, new float[] {1, 0}, new float[] {0, 1}, 2);
    assertThat(rounded.finish().logLoss()).isEmpty();
    assertThat(rounded.finish().meanAuc()).hasValue(0);
  }

  @Test
  void aDomainWithOneClassIsLeftOutOfTheWeights() {
    EvaluationAccumulator accumulator = EvaluationAccumulator.ofLogits("test", DOMAINS);
    accumulator.add(0, new float[] {1, 2, 0, 3}, new float[] {1, 0, 0, 1}, 4);
    accumulator.add(1, new float[] {1, 2, 3}, new float[] {1, 1, 1}, 3);
    Evaluation evaluation = accumulator.finish();
    // Pairs of F: 1 > 0, 1 < 2, 3 > 0, 3 > 2.
    assertThat(evaluation.wauc()).hasValue(0.75);
    assertThat(evaluation.meanAuc()).hasValue(0.75);
    assertThat(evaluation.undefinedDomains()).containsExactly("M");
    assertThat(evaluation.rows()).isEqualTo(7);
  }

  @Test
  void finishingTwiceAndGoingOnIsFine() {
    EvaluationAccumulator accumulator = EvaluationAccumulator.ofLogits("test", DOMAINS);
    assertThat(accumulator.finish().undefinedDomains()).containsExactly("F", "M");
    accumulator.add(0, new float[] {5, 1}, new float[] {1, 0}, 2);
    assertThat(accumulator.finish()).isEqualTo(accumulator.finish());
    accumulator.add(0, new float[] {0}, new float[] {1}, 1);
    assertThat(accumulator.finish().meanAuc()).hasValue(0.5);
  }

  @Test
  void growsPastItsFirstCapacity() {
    EvaluationAccumulator accumulator = EvaluationAccumulator.ofLogits("test", DOMAINS);
    float[] logits = new float[5000];
    float[] labels = new float[5000];
    for (int row = 0; row < logits.length; row++) {
      logits[row] = row;
      labels[row] = row % 2;
    }
    accumulator.add(0, logits, labels, logits.length);
    // Positive 2k + 1 beats negatives 0, 2, ..., 2k: k + 1 of 2500.
    assertClose(accumulator.finish().meanAuc(), 2501 / 5000.0);
  }

  @Test
  void badBlocksNameTheDomainAndChangeNothing() {
    EvaluationAccumulator accumulator = EvaluationAccumulator.ofLogits("test", DOMAINS);
    accumulator.add(0, new float[] {5, 1}, new float[] {1, 0}, 2);
    Evaluation before = accumulator.finish();
    assertError(
        () -> accumulator.add(0, new float[] {1, Float.NaN}, new float[] {1, 0}, 2),
        ErrorCode.METRIC_UNDEFINED,
        "The score in row 1 of a block of domain F in test is NaN");
    assertError(
        () -> accumulator.add(1, new float[] {1, 2}, new float[] {1, 0.5f}, 2),
        ErrorCode.LABEL_INVALID,
        "The label in row 1 of a block of domain M in test is 0.5");
    assertError(
        () -> accumulator.add(1, new float[] {1, 2}, new float[] {1}, 0, 2),
        ErrorCode.SHAPE_MISMATCH,
        "Rows [0, 2) of a block of domain M in test do not lie within 2 scores and 1 labels");
    assertError(
        () -> accumulator.add(2, new float[1], new float[1], 1),
        ErrorCode.DOMAIN_UNKNOWN,
        "no domain with index 2; its 2 domains are [F, M]");
    assertThat(accumulator.finish()).isEqualTo(before);
  }

  private static void assertError(Runnable call, ErrorCode code, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            MloraException.class, error -> assertThat(error.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private static void assertClose(OptionalDouble actual, double expected) {
    assertThat(actual.orElseThrow()).isEqualTo(expected, within(1e-7));
  }
}
