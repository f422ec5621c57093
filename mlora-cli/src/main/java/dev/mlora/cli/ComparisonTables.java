package dev.mlora.cli;

import dev.mlora.experiment.ComparedMetric;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.FreezingCheck;
import dev.mlora.experiment.MetricSummary;
import dev.mlora.experiment.SeedResult;
import dev.mlora.experiment.Variant;
import dev.mlora.experiment.VariantResult;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.PairedTTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What came of a comparison, as text. */
final class ComparisonTables {
  private final ComparisonReport report;
  private final List<String> lines = new ArrayList<>();

  private ComparisonTables(ComparisonReport report) {
    this.report = report;
  }

  static List<String> of(ComparisonReport report) {
    ComparisonTables tables = new ComparisonTables(report);
    tables.freezing();
    if (report.seeds().size() > 1) {
      tables.seeds();
    }
    tables.domains();
    tables.summaries();
    return tables.lines;
  }

  private void freezing() {
    for (SeedResult seed : report.seeds()) {
      if (seed.freezing().isPresent()) {
        FreezingCheck check = seed.freezing().get();
        line("");
        line("Seed %d, phase 2:".formatted(seed.seed()));
        line(
            check.frozenKept()
                ? "  all %d frozen tensors are bit-equal before and after".formatted(check.frozen())
                : "  FROZEN TENSORS CHANGED: " + check.changedFrozen());
        line(
            "  %s phase 1's best validation score, %s"
                .formatted(
                    check.startsWhereBackboneEnded()
                        ? "it started exactly at"
                        : "IT STARTED AT %s, NOT AT".formatted(check.startScore()),
                    check.backboneScore()));
        line(
            "  its best validation score is %s, %s"
                .formatted(
                    check.adaptedScore(),
                    check.neverBelowStart() ? "not below its start" : "BELOW ITS START"));
        line(
            check.unchangedAdapters().isEmpty()
                ? "  the adapters of every domain changed"
                : "  adapters that did not change: " + check.unchangedAdapters());
      }
    }
  }

  private void seeds() {
    List<String> header = new ArrayList<>(List.of("test, %"));
    for (ComparedMetric metric : List.of(ComparedMetric.MEAN_AUC, ComparedMetric.WAUC)) {
      report.variants().forEach(variant -> header.add(metric.title() + " " + title(variant)));
      if (paired()) {
        header.add("gain");
      }
    }
    TextTable table = new TextTable(header.toArray(String[]::new));
    for (SeedResult seed : report.seeds()) {
      List<String> row = new ArrayList<>(List.of("seed " + seed.seed()));
      for (ComparedMetric metric : List.of(ComparedMetric.MEAN_AUC, ComparedMetric.WAUC)) {
        for (Variant variant : report.variants()) {
          row.add(Numbers.percent(metric.of(test(seed, variant))));
        }
        if (paired()) {
          row.add(
              Numbers.points(
                  metric.of(test(seed, Variant.BASE)), metric.of(test(seed, Variant.MLORA))));
        }
      }
      table.row(row);
    }
    line("");
    table.lines().forEach(this::line);
  }

  private void domains() {
    List<String> header = new ArrayList<>(List.of("test AUC, %", "rows"));
    report.variants().forEach(variant -> header.add(title(variant)));
    if (paired()) {
      header.add("gain");
    }
    report.oracle().ifPresent(oracle -> header.add("oracle"));
    TextTable table = new TextTable(header.toArray(String[]::new));
    Evaluation any = test(report.seeds().getFirst(), report.variants().getFirst());
    for (DomainMetrics domain : any.domains()) {
      row(table, domain.domain(), domain.rows(), e -> e.domain(domain.domain()).auc(), true);
    }
    row(table, "WAUC", any.rows(), Evaluation::wauc, true);
    row(table, "mean AUC", any.rows(), Evaluation::meanAuc, true);
    row(table, "log loss", any.rows(), Evaluation::logLoss, false);
    line("");
    if (report.seeds().size() > 1) {
      line("Means over %d seeds:".formatted(report.seeds().size()));
    }
    table.lines().forEach(this::line);
  }

  private void row(
      TextTable table,
      String name,
      long rows,
      Function<Evaluation, OptionalDouble> metric,
      boolean percent) {
    Function<OptionalDouble, String> show = percent ? Numbers::percent : Numbers::plain;
    List<String> row = new ArrayList<>(List.of(name, Long.toString(rows)));
    report.variants().forEach(variant -> row.add(show.apply(mean(variant, metric))));
    if (paired()) {
      OptionalDouble base = mean(Variant.BASE, metric);
      OptionalDouble adapted = mean(Variant.MLORA, metric);
      row.add(
          percent || base.isEmpty() || adapted.isEmpty()
              ? Numbers.points(base, adapted)
              : String.format(Locale.ROOT, "%+.5f", adapted.getAsDouble() - base.getAsDouble()));
    }
    report.oracle().ifPresent(oracle -> row.add(show.apply(metric.apply(oracle))));
    table.row(row);
  }

  private void summaries() {
    if (report.seeds().size() < 2 || !paired()) {
      return;
    }
    TextTable table =
        new TextTable(
            "means over %d seeds".formatted(report.seeds().size()),
            title(Variant.BASE),
            title(Variant.MLORA),
            "mean difference",
            "95 % interval",
            "p");
    for (MetricSummary summary : report.summaries()) {
      boolean percent = summary.metric() != ComparedMetric.LOG_LOSS;
      double scale = percent ? 100 : 1;
      String format = percent ? "%.3f" : "%.5f";
      String signed = percent ? "%+.3f" : "%+.5f";
      PairedTTest gain = summary.gain().orElseThrow();
      table.row(
          summary.metric().title() + (percent ? ", %" : ""),
          number(format, scale * Objects.requireNonNull(summary.means().get(Variant.BASE))),
          number(format, scale * Objects.requireNonNull(summary.means().get(Variant.MLORA))),
          number(signed, scale * gain.meanDifference()),
          gain.interval95()
              .map(
                  interval ->
                      "[%s, %s]"
                          .formatted(
                              number(signed, scale * interval.lower()),
                              number(signed, scale * interval.upper())))
              .orElse("no variance"),
          gain.pValue().isPresent() ? Numbers.p(gain.pValue().getAsDouble()) : "-");
    }
    line("");
    line("Paired differences +MLoRA - base:");
    table.lines().forEach(this::line);
  }

  private OptionalDouble mean(Variant variant, Function<Evaluation, OptionalDouble> metric) {
    List<OptionalDouble> values =
        report.of(variant).stream().map(VariantResult::test).map(metric).toList();
    return values.stream().allMatch(OptionalDouble::isPresent)
        ? values.stream().mapToDouble(OptionalDouble::getAsDouble).average()
        : OptionalDouble.empty();
  }

  private boolean paired() {
    return report.variants().containsAll(List.of(Variant.values()));
  }

  private static Evaluation test(SeedResult seed, Variant variant) {
    return Objects.requireNonNull(seed.variants().get(variant)).test();
  }

  private static String title(Variant variant) {
    return variant == Variant.BASE ? "base" : "+MLoRA";
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private void line(String line) {
    lines.add(line);
  }
}
