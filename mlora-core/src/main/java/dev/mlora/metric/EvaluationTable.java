package dev.mlora.metric;

import java.util.Locale;
import java.util.OptionalDouble;

/** An evaluation as text: a row for each domain, then the averages. */
final class EvaluationTable {
  private static final String UNDEFINED = "undefined";
  private static final int LEAST_NAME_WIDTH = 8;

  private EvaluationTable() {}

  static String of(Evaluation evaluation) {
    int width =
        evaluation.domains().stream()
            .mapToInt(metrics -> metrics.domain().length())
            .reduce(Math.max(LEAST_NAME_WIDTH, evaluation.split().length()), Math::max);
    StringBuilder table = new StringBuilder();
    line(
        table,
        width,
        evaluation.split(),
        "rows",
        "positives",
        "AUC",
        "AUC-500",
        "log loss",
        "calibration");
    for (DomainMetrics metrics : evaluation.domains()) {
      line(
          table,
          width,
          metrics.domain(),
          Long.toString(metrics.rows()),
          Long.toString(metrics.positives()),
          number(metrics.auc()),
          number(metrics.auc500()),
          number(metrics.logLoss()),
          number(metrics.calibration()));
    }
    line(
        table,
        width,
        "mean",
        "",
        "",
        number(evaluation.meanAuc()),
        number(evaluation.meanAuc500()),
        "",
        "");
    line(
        table,
        width,
        "weighted",
        Long.toString(evaluation.rows()),
        Long.toString(evaluation.positives()),
        number(evaluation.wauc()),
        number(evaluation.wauc500()),
        number(evaluation.logLoss()),
        number(evaluation.calibration()));
    return table.toString();
  }

  private static void line(StringBuilder table, int width, String name, String... cells) {
    table.append(name).repeat(' ', width - name.length());
    for (String cell : cells) {
      table.append(String.format(Locale.ROOT, " %11s", cell));
    }
    table.append('\n');
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.5f", value.getAsDouble()) : UNDEFINED;
  }
}
