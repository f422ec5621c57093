package dev.mlora.experiment;

import dev.mlora.metric.PairedTTest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One metric over all seeds.
 *
 * @param metric the metric
 * @param means for each variant the mean over seeds
 * @param gain the paired differences +MLoRA minus base; empty unless both variants were trained
 *     with two seeds or more
 */
public record MetricSummary(
    ComparedMetric metric, Map<Variant, Double> means, Optional<PairedTTest> gain) {
  /** Keeps its own copy of the means. */
  public MetricSummary {
    means = Collections.unmodifiableMap(new LinkedHashMap<>(means));
  }
}
