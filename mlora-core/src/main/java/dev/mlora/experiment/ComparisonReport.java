package dev.mlora.experiment;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.PairedTTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a comparison, on the test split.
 *
 * @param variants what was trained, in the order of training
 * @param seeds the results of each seed, in the order given
 * @param oracle the metrics of the true logits, where the data come with them
 */
public record ComparisonReport(
    List<Variant> variants, List<SeedResult> seeds, Optional<Evaluation> oracle) {
  /** Keeps its own copies. */
  public ComparisonReport {
    variants = List.copyOf(variants);
    seeds = List.copyOf(seeds);
  }

  /** The results of a variant, in the order of the seeds. */
  public List<VariantResult> of(Variant variant) {
    return seeds.stream()
        .map(seed -> Objects.requireNonNull(seed.variants().get(variant)))
        .toList();
  }

  /** Whether every two-phase training kept what it froze. */
  public boolean freezingHolds() {
    return seeds.stream().flatMap(seed -> seed.freezing().stream()).allMatch(FreezingCheck::holds);
  }

  /** All metrics over all seeds; one that is undefined on the test split is left out. */
  public List<MetricSummary> summaries() {
    List<MetricSummary> summaries = new ArrayList<>();
    for (ComparedMetric metric : ComparedMetric.values()) {
      boolean defined =
          variants.stream()
              .flatMap(variant -> of(variant).stream())
              .allMatch(result -> metric.of(result.test()).isPresent());
      if (defined) {
        summaries.add(summary(metric));
      }
    }
    return summaries;
  }

  private MetricSummary summary(ComparedMetric metric) {
    Map<Variant, Double> means = new LinkedHashMap<>();
    for (Variant variant : variants) {
      means.put(variant, Arrays.stream(values(metric, variant)).average().orElseThrow());
    }
    boolean paired = seeds.size() > 1 && variants.containsAll(List.of(Variant.values()));
    return new MetricSummary(
        metric,
        means,
        paired
            ? Optional.of(
                PairedTTest.of(values(metric, Variant.BASE), values(metric, Variant.MLORA)))
            : Optional.empty());
  }

  private double[] values(ComparedMetric metric, Variant variant) {
    return of(variant).stream()
        .mapToDouble(result -> metric.of(result.test()).orElseThrow(() -> undefined(metric)))
        .toArray();
  }

  private static MloraException undefined(ComparedMetric metric) {
    return new MloraException(
        ErrorCode.METRIC_UNDEFINED,
        "The %s is undefined on the test split. Give it rows of both classes in a domain."
            .formatted(metric.title()));
  }
}
