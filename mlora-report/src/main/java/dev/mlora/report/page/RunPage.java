package dev.mlora.report.page;

import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.report.chart.Names;
import dev.mlora.report.chart.Picture;
import dev.mlora.report.run.RunHistory;
import dev.mlora.report.run.RunState;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of one run. */
public final class RunPage {
  /** Longer tables of domains are folded. */
  private static final int SHOWN_DOMAINS = 40;

  private final RunHistory run;
  private final Map<String, Picture> pictures;
  private final ResultRows rows;

  private RunPage(RunHistory run, List<Picture> pictures) {
    this.run = run;
    this.pictures = new LinkedHashMap<>();
    pictures.forEach(picture -> this.pictures.put(picture.name(), picture));
    this.rows = new ResultRows(run);
  }

  /**
   * The page as HTML; the same run gives the same text.
   *
   * @param pictures its pictures, under the names that they have in this package's charts
   * @throws IOException if the run's folder cannot be listed
   */
  public static String of(RunHistory run, List<Picture> pictures) throws IOException {
    return new RunPage(run, pictures).html();
  }

  private String html() throws IOException {
    JsonEntry record = run.record();
    List<String> parts = new ArrayList<>();
    if (run.state() != RunState.FINISHED) {
      parts.add(Html.notice("This run is " + run.state().sentence() + "."));
    }
    run.remarks().forEach(remark -> parts.add(Html.notice(remark)));
    parts.add(result());
    parts.add(Html.section("Learning curves", figure("learning-curves.png"), phases()));
    parts.add(domains());
    parts.add(Html.section("Calibration", figure("calibration.png")));
    parts.add(Html.section("Models and plans", plans(record)));
    parts.add(Html.section("Provenance", provenance(record)));
    parts.add(
        Html.section(
            "Files", Html.facts(List.of("file", "size", "what it is"), FileRows.of(run.folder()))));
    return Page.of(
        "Run " + run.name(),
        "%s data, profile %s, on %s; %s seed%s; begun %s"
            .formatted(
                record.get("data").get("name").text(),
                record.get("profile").text(),
                record.get("backend").get("name").text(),
                record.list("seeds").size(),
                record.list("seeds").size() == 1 ? "" : "s",
                started(record.get("started"))),
        parts);
  }

  private static String started(JsonEntry entry) {
    try {
      return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")
          .withZone(ZoneOffset.UTC)
          .format(Instant.parse(entry.text()));
    } catch (DateTimeParseException e) {
      throw entry.damaged("it is not a time such as 2026-01-31T12:00:00Z");
    }
  }

  private String figure(String name) {
    Picture picture = pictures.get(name);
    return picture == null ? Html.paragraph("There is nothing to draw yet.") : Html.figure(picture);
  }

  private String result() {
    if (run.anyTest().isEmpty()) {
      return Html.section(
          "Result", Html.paragraph("No training has come to its test yet; see its epochs below."));
    }
    List<String> parts = new ArrayList<>();
    if (run.seeds().size() > 1) {
      parts.add(
          Html.paragraph(
              "Means over %d seeds; interval and p are of Student's paired t-test."
                  .formatted(run.seeds().size())));
    }
    parts.add(Html.table(rows.resultHeader(), rows.results()));
    parts.add(
        Html.paragraph(
            "WAUC weights each domain's AUC with its rows, mean AUC does not. Domains with rows of one class only have no AUC and are left out of both."));
    for (RunHistory.Freezing check : run.freezing()) {
      parts.add(
          check.holds()
              ? Html.paragraph(
                  "Seed %d: all %d frozen parameters are bit-equal before and after the second phase, which began exactly where the first ended."
                      .formatted(check.seed(), check.frozenParameters()))
              : Html.notice(
                  "Seed %d: the second phase did not keep what freezing promises; see result.json."
                      .formatted(check.seed())));
    }
    return Html.section("Result", parts.toArray(String[]::new));
  }

  private String phases() {
    List<List<String>> phases = rows.phases();
    return phases.isEmpty()
        ? ""
        : Html.table(ResultRows.phaseHeader(), phases)
            + Html.paragraph(
                "Scores are the %s on the validation split, by which the kept epoch was chosen."
                    .formatted(Names.of(run.selection())));
  }

  private String domains() {
    List<List<String>> domains = rows.domains();
    if (domains.isEmpty()) {
      return Html.section("Domains", Html.paragraph("No training has come to its test yet."));
    }
    String table = Html.table(rows.domainHeader(), domains);
    return Html.section(
        "Domains",
        figure("domains.png"),
        domains.size() <= SHOWN_DOMAINS
            ? table
            : Html.folded("All %s domains".formatted(Figures.count(domains.size())), table));
  }

  private static String plans(JsonEntry record) {
    JsonEntry variants = record.get("variants");
    List<String> header = new ArrayList<>(List.of("in run.json"));
    List<Map<String, String>> columns = new ArrayList<>();
    for (String name : variants.names()) {
      header.add(name.equals(Variant.MLORA.label()) ? Names.of(Variant.MLORA) : name);
      columns.add(RecordRows.of(variants.get(name)));
    }
    return Html.facts(header, RecordRows.sideBySide(columns));
  }

  private static String provenance(JsonEntry record) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("command", "mlora " + RecordRows.words(record.get("commandLine"))));
    for (String part : List.of("mlora", "seeds", "data", "backend", "machine")) {
      RecordRows.of(part, record.get(part))
          .forEach((name, value) -> rows.add(List.of(name, value)));
    }
    return Html.facts(List.of("in run.json", ""), rows);
  }
}
