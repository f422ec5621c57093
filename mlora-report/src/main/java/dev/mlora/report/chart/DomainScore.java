package dev.mlora.report.chart;

import dev.mlora.experiment.Variant;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.metric.Evaluation;
import dev.mlora.report.run.RunHistory;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One domain on the test split, means over seeds.
 *
 * @param domain its name
 * @param rows its rows
 * @param base the base's AUC; empty where it is undefined or was not trained
 * @param adapted that of the model with adapters
 * @param oracle that of the rule that generated data were made with
 */
public record DomainScore(
    String domain, long rows, OptionalDouble base, OptionalDouble adapted, OptionalDouble oracle) {
  /** All domains of a run, in its order; none while no training is finished. */
  public static List<DomainScore> of(RunHistory run) {
    return run.anyTest().stream()
        .flatMap(test -> test.domains().stream())
        .map(
            domain ->
                new DomainScore(
                    domain.domain(),
                    domain.rows(),
                    run.mean(Variant.BASE, test -> auc(test, domain)),
                    run.mean(Variant.MLORA, test -> auc(test, domain)),
                    run.oracle().map(o -> auc(o, domain)).orElse(OptionalDouble.empty())))
        .toList();
  }

  private static OptionalDouble auc(Evaluation evaluation, DomainMetrics domain) {
    return evaluation.domain(domain.domain()).auc();
  }

  /** What the adapters gained; empty unless both are defined. */
  public OptionalDouble gain() {
    return base.isPresent() && adapted.isPresent()
        ? OptionalDouble.of(adapted.getAsDouble() - base.getAsDouble())
        : OptionalDouble.empty();
  }

  /** The AUC of the model that was trained last. */
  OptionalDouble last() {
    return adapted.isPresent() ? adapted : base;
  }
}
