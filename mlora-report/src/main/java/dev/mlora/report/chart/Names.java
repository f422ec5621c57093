package dev.mlora.report.chart;

import dev.mlora.experiment.Variant;
import dev.mlora.metric.SelectionMetric;

/** What variants and metrics are called where people read. */
public final class Names {
  private Names() {}

  /** A variant's name. */
  public static String of(Variant variant) {
    return variant == Variant.BASE ? "base" : "+MLoRA";
  }

  /** A selection metric's name. */
  public static String of(SelectionMetric metric) {
    return switch (metric) {
      case MEAN_AUC -> "mean AUC";
      case WAUC -> "WAUC";
      case MEAN_AUC_500 -> "mean AUC-500";
    };
  }
}
