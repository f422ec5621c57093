package dev.mlora.bench.engines;

import dev.mlora.bench.work.BenchModel;
import dev.mlora.report.chart.GroupedBars;
import dev.mlora.report.chart.Picture;
import dev.mlora.report.page.Block;
import dev.mlora.report.page.Block.Figure;
import dev.mlora.report.page.Block.Section;
import dev.mlora.report.page.Block.Table;
import dev.mlora.report.page.Block.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The report as a document.
 *
 * @param title its title
 * @param lead a line below it
 * @param blocks its parts
 * @param pictures the pictures among them
 */
record EnginePage(String title, String lead, List<Block> blocks, List<Picture> pictures) {
  private static final double MIB = 1 << 20;

  static EnginePage of(EngineReport report) {
    Picture training =
        picture(
            report,
            "training",
            "Rows trained in a second, in thousands. More is better.",
            result -> result.trainedRowsPerSecond() / 1e3);
    Picture scoring =
        picture(
            report,
            "scoring",
            "Rows scored in a second in batches of 1,024, in thousands. More is better.",
            result -> result.scoredRowsPerSecond() / 1e3);
    List<Block> blocks = new ArrayList<>();
    expectations(report, blocks);
    blocks.add(new Section("Training"));
    blocks.add(new Figure(training));
    blocks.add(trained(report));
    blocks.add(new Section("Scoring"));
    blocks.add(new Figure(scoring));
    blocks.add(scored(report));
    blocks.add(new Section("Start and memory"));
    blocks.add(costs(report));
    blocks.add(
        new Text(
            "The start is the time from the start of the JVM to the end of its first training step. Memory is the most"
                + " that the process had resident, the JVM and native libraries included, and the most that"
                + " was used of the Java heap."));
    measured(report, blocks);
    return new EnginePage(
        "Backends and engines",
        "%s, %d processor(s), %s, %s; %d thread(s) each."
            .formatted(
                report.machine().cpu(),
                report.machine().processors(),
                report.machine().os(),
                report.machine().jvm(),
                report.bench().threads()),
        blocks,
        List.of(training, scoring));
  }

  private static void expectations(EngineReport report, List<Block> blocks) {
    if (report.expectations().isEmpty()) {
      return;
    }
    blocks.add(new Section("What is expected"));
    blocks.add(
        new Table(
            List.of("a step of MLP+MLoRA, by time", "ratio", "quartiles", "expected", ""),
            report.expectations().stream()
                .map(
                    each ->
                        List.of(
                            each.title(),
                            number("%.2f", each.ratio().median()),
                            number("%.2f", each.ratio().low())
                                + " to "
                                + number("%.2f", each.ratio().high()),
                            (each.atLeast() ? "at least " : "at most ")
                                + number("%.2f", each.bound()),
                            each.holds() ? "holds" : "MISSED"))
                .toList()));
  }

  private static Table trained(EngineReport report) {
    Map<Contest, Result> first = new LinkedHashMap<>();
    List<List<String>> rows = new ArrayList<>();
    for (Result result : report.results()) {
      Result yardstick = first.computeIfAbsent(result.contest(), contest -> result);
      Timings.Ratio ratio = result.training().by(yardstick.training());
      rows.add(
          List.of(
              result.contest().title(),
              result.title(),
              number("%,.0f", result.training().micros()),
              number("%,.0f", result.trainedRowsPerSecond()),
              number("%.2f", ratio.median()),
              number("%.2f", ratio.low()) + " to " + number("%.2f", ratio.high())));
    }
    return new Table(
        List.of(
            "model",
            "who",
            "µs a step",
            "rows/s",
            "time by %s's".formatted(report.bench().backends().getFirst()),
            "quartiles"),
        rows);
  }

  private static Table scored(EngineReport report) {
    return new Table(
        List.of(
            "model",
            "who",
            "rows/s",
            "%d rows: µs, p50".formatted(ContenderMain.REQUEST),
            "p95",
            "p99"),
        report.results().stream()
            .map(
                result ->
                    List.of(
                        result.contest().title(),
                        result.title(),
                        number("%,.0f", result.scoredRowsPerSecond()),
                        number("%,.0f", result.request().percentile(0.5)),
                        number("%,.0f", result.request().percentile(0.95)),
                        number("%,.0f", result.request().percentile(0.99))))
            .toList());
  }

  private static Table costs(EngineReport report) {
    return new Table(
        List.of("model", "who", "start, s", "memory, MiB", "Java heap, MiB"),
        report.results().stream()
            .map(
                result ->
                    List.of(
                        result.contest().title(),
                        result.title(),
                        number("%.2f", result.startSeconds()),
                        result.memory().resident() == 0
                            ? "unknown"
                            : number("%,.0f", result.memory().resident() / MIB),
                        number("%,.0f", result.memory().heap() / MIB)))
            .toList());
  }

  private static void measured(EngineReport report, List<Block> blocks) {
    blocks.add(new Section("How it was measured"));
    blocks.add(
        new Text(
            ("Each contender is a JVM of its own, with the same options. Contenders of a model take turns within each of"
                    + " %d rounds, every second round from last to first; of a block of 30 steps the median"
                    + " counts, and ratios are medians over the rounds. A step fills the batch of %,d rows of one domain"
                    + " out of ten, draws the dropout masks, runs forward and backward pass and Adam with dense moments"
                    + " on everything, and ends when the backend says that it has ended (sync).")
                .formatted(report.bench().rounds(), BenchModel.BATCH)));
    if (report.checks().isEmpty()) {
      return;
    }
    blocks.add(
        new Text(
            ("Peers are MLP+MLoRA as one would write it with the engine and without this project; the code is in"
                    + " bench/src/main/java/dev/mlora/bench/peer. Before anything is measured, each is trained"
                    + " for %d steps from the same weights as the first backend, on the same rows, without dropout. How far"
                    + " its scores then are from those of the backend's weights, and how far training had moved"
                    + " them:")
                .formatted(PeerCheck.STEPS)));
    blocks.add(
        new Table(
            List.of("peer", "scores apart", "scores moved"),
            report.checks().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(
                    each ->
                        List.of(
                            each.getKey().title(),
                            number("%.1e", each.getValue().apart()),
                            number("%.2f", each.getValue().moved())))
                .toList()));
  }

  private static Picture picture(
      EngineReport report, String name, String caption, ToDoubleFunction<Result> value) {
    List<Contest> contests = report.results().stream().map(Result::contest).distinct().toList();
    Map<String, List<OptionalDouble>> series = new LinkedHashMap<>();
    for (Result result : report.results()) {
      series.computeIfAbsent(
          result.title(),
          who ->
              contests.stream()
                  .map(
                      contest ->
                          report.results().stream()
                              .filter(r -> r.contest().equals(contest) && r.title().equals(who))
                              .mapToDouble(value)
                              .findFirst())
                  .toList());
    }
    return GroupedBars.of(
        "%s-%s.png".formatted(report.name(), name),
        caption,
        "thousand rows/s",
        contests.stream().map(Contest::title).toList(),
        series);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
