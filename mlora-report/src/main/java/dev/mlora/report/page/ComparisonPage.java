package dev.mlora.report.page;

import dev.mlora.experiment.ComparedMetric;
import dev.mlora.experiment.Variant;
import dev.mlora.report.chart.DomainDifferences;
import dev.mlora.report.chart.Names;
import dev.mlora.report.chart.Picture;
import dev.mlora.report.run.RunHistory;
import dev.mlora.report.run.RunState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page that puts several runs side by side. */
public final class ComparisonPage {
  private static final int SHOWN_DOMAINS = 40;

  private final List<RunHistory> runs;
  private final List<String> names;

  private ComparisonPage(List<RunHistory> runs, List<String> names) {
    this.runs = runs;
    this.names = names;
  }

  /**
   * The page as HTML; the same runs give the same text.
   *
   * @param runs the runs; differences are to the first
   * @param names a name for each, all different
   * @param domains the domains that the runs share
   * @param pictures what to show of them
   */
  public static String of(
      List<RunHistory> runs,
      List<String> names,
      List<DomainDifferences> domains,
      List<Picture> pictures) {
    return new ComparisonPage(runs, names).html(domains, pictures);
  }

  private String html(List<DomainDifferences> domains, List<Picture> pictures) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).state() != RunState.FINISHED) {
        parts.add(Html.notice("%s is %s.".formatted(names.get(i), runs.get(i).state().sentence())));
      }
      for (String remark : runs.get(i).remarks()) {
        parts.add(Html.notice("%s: %s".formatted(names.get(i), remark)));
      }
    }
    if (runs.stream().map(RunHistory::dataSha256).distinct().count() > 1) {
      parts.add(
          Html.notice(
              "These runs are on different data; their numbers are not measurements of the same thing."));
    }
    parts.add(
        Html.section(
            "Results",
            Html.table(RESULT_HEADER, results(runs, names)),
            Html.paragraph(
                "On the test split, means over each run's seeds. Time is that of one seed, what a variant builds on included.")));
    parts.add(Html.section("Learning curves", figure(pictures, "learning-curves.png")));
    parts.add(
        Html.section("Domains", figure(pictures, "domain-differences.png"), domainTable(domains)));
    parts.add(Html.section("What differs", differences()));
    return Page.of(
        "%d runs side by side".formatted(runs.size()),
        "Differences are to " + names.getFirst() + ".",
        parts);
  }

  private static String figure(List<Picture> pictures, String name) {
    return pictures.stream()
        .filter(picture -> picture.name().equals(name))
        .findFirst()
        .map(Html::figure)
        .orElse(Html.paragraph("There is nothing to draw."));
  }

  private static final List<String> RESULT_HEADER =
      List.of(
          "run",
          "variant",
          "seeds",
          "mean AUC, %",
          "WAUC, %",
          "log loss, nats",
          "trained numbers",
          "time");

  /** What the columns of {@link #results} hold. */
  public static List<String> resultHeader() {
    return RESULT_HEADER;
  }

  /** A row for each variant of each run. */
  public static List<List<String>> results(List<RunHistory> runs, List<String> names) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      RunHistory run = runs.get(i);
      for (Variant variant : run.variants()) {
        boolean tested = run.tested(variant);
        List<String> row = new ArrayList<>();
        row.add(names.get(i));
        row.add(Names.of(variant));
        row.add(Integer.toString(run.of(variant).size()));
        for (ComparedMetric metric :
            List.of(ComparedMetric.MEAN_AUC, ComparedMetric.WAUC, ComparedMetric.LOG_LOSS)) {
          row.add(
              !tested
                  ? "not finished"
                  : metric == ComparedMetric.LOG_LOSS
                      ? Figures.plain(run.mean(variant, metric::of))
                      : Figures.percent(run.mean(variant, metric::of)));
        }
        row.add(Figures.count(run.trainedNumbers(variant)));
        row.add(tested ? Figures.time(run.seconds(variant)) : "–");
        rows.add(row);
      }
    }
    return rows;
  }

  private String domainTable(List<DomainDifferences> domains) {
    if (domains.isEmpty()) {
      return Html.paragraph(
          "The runs share no domain, or %s has not come to its test.".formatted(names.getFirst()));
    }
    List<String> header = new ArrayList<>(List.of("test AUC, %", "rows", names.getFirst()));
    names.subList(1, names.size()).forEach(name -> header.addAll(List.of(name, "difference")));
    List<List<String>> rows = new ArrayList<>();
    for (DomainDifferences domain : domains) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  domain.domain(),
                  Figures.count(domain.rows()),
                  Figures.percent(domain.aucs().getFirst())));
      for (int run = 1; run < names.size(); run++) {
        row.add(Figures.percent(domain.aucs().get(run)));
        row.add(Figures.points(domain.aucs().getFirst(), domain.aucs().get(run)));
      }
      rows.add(row);
    }
    String table = Html.table(header, rows);
    return Html.paragraph("Of each run the variant that was trained last.")
        + (rows.size() <= SHOWN_DOMAINS
            ? table
            : Html.folded("All %s domains".formatted(Figures.count(rows.size())), table));
  }

  private String differences() {
    List<Map<String, String>> columns = new ArrayList<>();
    for (RunHistory run : runs) {
      Map<String, String> column = new LinkedHashMap<>();
      column.put("command", "mlora " + RecordRows.words(run.record().get("commandLine")));
      for (String part :
          List.of("mlora", "profile", "seeds", "variants", "data", "backend", "machine")) {
        column.putAll(RecordRows.of(part, run.record().get(part)));
      }
      columns.add(column);
    }
    List<List<String>> rows = RecordRows.differing(RecordRows.sideBySide(columns));
    List<String> header = new ArrayList<>(List.of("in run.json"));
    header.addAll(names);
    return rows.isEmpty()
        ? Html.paragraph("Nothing: data, models, plans, seeds, backend and machine are the same.")
        : Html.facts(header, rows);
  }
}
