package dev.mlora.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder of a run, written by hand: two phases, one seed, each number chosen. What a training
 * really writes is tried by the tests of the command line.
 */
public final class RunFolder {
  /** A domain on the test split; no AUC where the rows are of one class. */
  public record Domain(String name, int rows, Double base, Double adapted) {}

  public static final List<Domain> DOMAINS =
      List.of(
          new Domain("F", 300, 0.70, 0.75),
          new Domain("M <&\"b>", 100, 0.65, 0.60),
          new Domain("none", 50, null, null));

  private final Path folder;
  private final List<String> lines = new ArrayList<>();

  private RunFolder(Path folder) {
    this.folder = folder;
  }

  /** A finished run. */
  public static Path finished(Path folder, List<Domain> domains, String dataHash) {
    RunFolder run = begun(folder, domains, dataHash);
    run.adapters(domains);
    run.write(
        "result.json",
        """
        {"format": "mlora-result", "version": 1, "variants": ["base", "mlora"],
         "seeds": [{"seed": 1, "freezing": {"frozenParameters": 16, "holds": true}}]}
        """);
    run.write("metrics.jsonl", String.join("\n", run.lines) + "\n");
    return folder;
  }

  /** A run that was killed in its second phase, while it wrote a line. */
  public static Path cutOff(Path folder) {
    RunFolder run = begun(folder, DOMAINS, "abc");
    run.line("mlora", "started", "");
    run.line("mlora", "phase-started", "\"phase\": \"adapters\", \"trainableElements\": 40");
    run.epoch("mlora", "adapters", 1, 0.6, 0.71, DOMAINS);
    run.write("metrics.jsonl", String.join("\n", run.lines) + "\n{\"seed\": 1, \"vari");
    return folder;
  }

  private static RunFolder begun(Path folder, List<Domain> domains, String dataHash) {
    RunFolder run = new RunFolder(folder);
    run.write("run.json", record(dataHash));
    run.line("base", "started", "");
    run.line("base", "phase-started", "\"phase\": \"backbone\", \"trainableElements\": 1000");
    run.epoch("base", "backbone", 1, 0.69, 0.60, domains);
    run.epoch("base", "backbone", 2, 0.65, 0.66, domains);
    run.line(
        "base",
        "phase-finished",
        "\"phase\": \"backbone\", \"startScore\": null, \"bestEpoch\": 2, \"bestScore\": 0.66");
    run.finished("base", domains.stream().map(d -> domain(d, d.base())).toList());
    return run;
  }

  private void adapters(List<Domain> domains) {
    line("mlora", "started", "");
    line("mlora", "phase-started", "\"phase\": \"adapters\", \"trainableElements\": 40");
    epoch("mlora", "adapters", 1, 0.6, 0.71, domains);
    line(
        "mlora",
        "phase-finished",
        "\"phase\": \"adapters\", \"startScore\": 0.66, \"bestEpoch\": 1, \"bestScore\": 0.71");
    finished("mlora", domains.stream().map(d -> domain(d, d.adapted())).toList());
  }

  private void epoch(
      String variant, String phase, int epoch, double loss, double score, List<Domain> domains) {
    line(
        variant,
        "epoch",
        "\"phase\": \"%s\", \"epoch\": %d, \"loss\": %s, \"score\": %s, \"improved\": true, \"validation\": %s"
            .formatted(
                phase,
                epoch,
                loss,
                score,
                evaluation(domains.stream().map(d -> domain(d, d.base())).toList())));
  }

  private void finished(String variant, List<String> domains) {
    line(variant, "finished", "\"seconds\": 2.5, \"test\": " + evaluation(domains));
  }

  private void line(String variant, String event, String more) {
    lines.add(
        "{\"seed\": 1, \"variant\": \"%s\", \"event\": \"%s\"%s}"
            .formatted(variant, event, more.isEmpty() ? "" : ", " + more));
  }

  private static String evaluation(List<String> domains) {
    String bins =
        Stream.of(0.1, 0.3, 0.5)
            .map(
                score ->
                    String.format(
                        Locale.ROOT,
                        "{\"rows\": 150, \"meanScore\": %s, \"positiveRate\": %s}",
                        score,
                        score * 0.9))
            .collect(Collectors.joining(", "));
    return "{\"split\": \"TEST\", \"curve\": [%s], \"domains\": [%s]}"
        .formatted(bins, String.join(", ", domains));
  }

  private static String domain(Domain domain, Double auc) {
    return "{\"domain\": \"%s\", \"rows\": %d, \"positives\": %d, \"auc\": %s, \"auc500\": %s, \"logLoss\": 0.5, \"meanScore\": 0.3}"
        .formatted(
            domain.name().replace("\"", "\\\""),
            domain.rows(),
            auc == null ? 0 : domain.rows() / 3,
            auc,
            auc);
  }

  private static String record(String dataHash) {
    String plan =
        """
        {"model": {"backbone": {"kind": "mlp"}}, "plan": {"name": "two-phase",
         "selection": "mean-auc", "phases": [{"name": "backbone"}, {"name": "adapters"}]}}\
        """;
    return """
    {"format": "mlora-run", "version": 1, "mlora": "0.1.0",
     "commandLine": ["train", "--data", "<script>"], "started": "2026-01-31T12:00:00.5Z",
     "profile": "controlled", "seeds": [1], "variants": {"base": %s, "mlora": %s},
     "data": {"name": "tiny", "contentSha256": "%s", "sources": [], "notes": []},
     "backend": {"name": "reference", "devices": ["plain Java"], "threads": 1},
     "machine": {"cpu": "any"}}
    """
        .formatted(plan, plan, dataHash);
  }

  private void write(String name, String text) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
