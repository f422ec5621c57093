package dev.mlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final Evaluation EVALUATION =
      new Evaluation(
          "test",
          List.of(
              metrics("F", 300, 100, 0.8, 0.79, 0.5, 0.4),
              metrics("M", 100, 60, 0.6, 0.61, 0.7, 0.6),
              oneClass("X", 50, 0.1, 0.2)));

  @Test
  void averagesByHand() {
    assertThat(EVALUATION.meanAuc()).hasValue((0.8 + 0.6) / 2);
    assertThat(EVALUATION.meanAuc500()).hasValue((0.79 + 0.61) / 2);
    // WAUC = (300 * 0.8 + 100 * 0.6) / 400; the 50 rows of X do not count.
    assertClose(EVALUATION.wauc(), 0.75);
    assertClose(EVALUATION.wauc500(), 0.745);
    // Over all 450 rows: (300 * 0.5 + 100 * 0.7 + 50 * 0.1) / 450.
    assertClose(EVALUATION.logLoss(), 0.5);
    // Scores add up to 120 + 60 + 10 for 160 positives.
    assertClose(EVALUATION.calibration(), 190.0 / 160);
    assertThat(EVALUATION.rows()).isEqualTo(450);
    assertThat(EVALUATION.positives()).isEqualTo(160);
    assertThat(EVALUATION.undefinedDomains()).containsExactly("X");
    assertClose(EVALUATION.domain("F").calibration(), 0.4 / (1 / 3.0));
    assertThat(EVALUATION.domain("X").calibration()).isEmpty();
    assertThat(EVALUATION.domain("X").positiveRate()).hasValue(0);
  }

  @Test
  void nothingDefinedIsEmptyAndNeverZero() {
    Evaluation none = new Evaluation("valid", List.of(oneClass("X", 50, 0.1, 0.2), noRows("Y")));
    assertThat(none.meanAuc()).isEmpty();
    assertThat(none.meanAuc500()).isEmpty();
    assertThat(none.wauc()).isEmpty();
    assertThat(none.wauc500()).isEmpty();
    assertThat(none.calibration()).isEmpty();
    assertThat(none.logLoss()).hasValue(0.1);
    assertThat(none.undefinedDomains()).containsExactly("X", "Y");
    Evaluation empty = new Evaluation("valid", List.of(noRows("Y")));
    assertThat(empty.logLoss()).isEmpty();
    assertThat(empty.meanScore()).isEmpty();
    assertThat(empty.domain("Y").positiveRate()).isEmpty();
  }

  @Test
  void aMeanOverAllRowsDoesNotSkipADomain() {
    DomainMetrics lost =
        new DomainMetrics(
            "L",
            10,
            5,
            OptionalDouble.of(0.9),
            OptionalDouble.of(0.9),
            OptionalDouble.empty(),
            OptionalDouble.of(0.5));
    Evaluation evaluation =
        new Evaluation("test", List.of(metrics("F", 300, 100, 0.8, 0.8, 0.5, 0.4), lost));
    assertThat(evaluation.logLoss()).isEmpty();
    assertThat(evaluation.wauc()).isPresent();
  }

  @Test
  void selectionMetricsReadTheirAverage() {
    assertThat(SelectionMetric.MEAN_AUC.of(EVALUATION)).isEqualTo(0.7, within(1e-12));
    assertThat(SelectionMetric.WAUC.of(EVALUATION)).isEqualTo(0.75, within(1e-12));
    assertThat(SelectionMetric.MEAN_AUC_500.of(EVALUATION)).isEqualTo(0.7, within(1e-12));
  }

  @Test
  void selectionWithoutADefinedDomainNamesTheDomains() {
    Evaluation none = new Evaluation("valid", List.of(oneClass("X", 50, 0.1, 0.2), noRows("Y")));
    for (SelectionMetric metric : SelectionMetric.values()) {
      assertThatThrownBy(() -> metric.of(none))
          .isInstanceOfSatisfying(
              MloraException.class,
              error -> assertThat(error.code()).isEqualTo(ErrorCode.METRIC_UNDEFINED))
          .hasMessageContaining(metric + " on valid is undefined")
          .hasMessageContaining("[X, Y]");
    }
  }

  @Test
  void anUnknownDomainIsAnErrorThatListsTheKnown() {
    assertThatThrownBy(() -> EVALUATION.domain("Z"))
        .isInstanceOfSatisfying(
            MloraException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.DOMAIN_UNKNOWN))
        .hasMessageContaining("has no domain Z; it has [F, M, X]");
  }

  @Test
  void impossibleCountsAreRefused() {
    assertThatThrownBy(() -> metrics("F", 3, 4, 0.5, 0.5, 0.5, 0.5))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("Domain F has 4 positives in 3 rows");
  }

  @Test
  void printsATable() {
    assertThat(EVALUATION.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "test rows positives AUC AUC-500 log loss calibration",
            "F 300 100 0.80000 0.79000 0.50000 1.20000",
            "M 100 60 0.60000 0.61000 0.70000 1.00000",
            "X 50 0 undefined undefined 0.10000 undefined",
            "mean 0.70000 0.70000 ",
            "weighted 450 160 0.75000 0.74500 0.50000 1.18750");
  }

  private static void assertClose(OptionalDouble actual, double expected) {
    assertThat(actual.orElseThrow()).isEqualTo(expected, within(1e-12));
  }

  private static DomainMetrics metrics(
      String name, long rows, long positives, double auc, double auc500, double loss, double mean) {
    return new DomainMetrics(
        name,
        rows,
        positives,
        OptionalDouble.of(auc),
        OptionalDouble.of(auc500),
        OptionalDouble.of(loss),
        OptionalDouble.of(mean));
  }

  private static DomainMetrics oneClass(String name, long rows, double loss, double mean) {
    return new DomainMetrics(
        name,
        rows,
        0,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(loss),
        OptionalDouble.of(mean));
  }

  private static DomainMetrics noRows(String name) {
    return new DomainMetrics(
        name,
        0,
        0,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }
}
