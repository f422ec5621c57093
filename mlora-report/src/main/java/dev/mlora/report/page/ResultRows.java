package dev.mlora.report.page;

import dev.mlora.experiment.ComparedMetric;
import dev.mlora.experiment.Variant;
import dev.mlora.metric.ConfidenceInterval;
import dev.mlora.metric.PairedTTest;
import dev.mlora.report.chart.DomainScore;
import dev.mlora.report.chart.Names;
import dev.mlora.report.run.EpochHistory;
import dev.mlora.report.run.PhaseHistory;
import dev.mlora.report.run.RunHistory;
import dev.mlora.report.run.TrainingHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The numbers of a run as rows of tables. */
final class ResultRows {
  private static final String NOT_FINISHED = "not finished";

  private final RunHistory run;

  ResultRows(RunHistory run) {
    this.run = run;
  }

  /** Whether base and adapters can be compared. */
  boolean paired() {
    return run.tested(Variant.BASE) && run.tested(Variant.MLORA);
  }

  private boolean manySeeds() {
    return run.seeds().size() > 1;
  }

  List<String> resultHeader() {
    List<String> header = new ArrayList<>(List.of("test split"));
    run.variants().forEach(variant -> header.add(Names.of(variant)));
    if (paired()) {
      header.add("gain");
      if (manySeeds()) {
        header.addAll(List.of("95 % interval", "p"));
      }
    }
    if (run.oracle().isPresent()) {
      header.add("oracle");
    }
    return header;
  }

  List<List<String>> results() {
    List<List<String>> rows = new ArrayList<>();
    for (ComparedMetric metric : ComparedMetric.values()) {
      boolean percent = metric != ComparedMetric.LOG_LOSS;
      List<String> row = new ArrayList<>();
      row.add(percent ? metric.title() + ", %" : metric.title() + ", nats");
      for (Variant variant : run.variants()) {
        row.add(cell(variant, run.mean(variant, metric::of), percent));
      }
      if (paired()) {
        OptionalDouble base = run.mean(Variant.BASE, metric::of);
        OptionalDouble adapted = run.mean(Variant.MLORA, metric::of);
        row.add(percent ? Figures.points(base, adapted) : Figures.difference(base, adapted));
        if (manySeeds()) {
          row.addAll(test(metric, percent));
        }
      }
      run.oracle()
          .map(metric::of)
          .ifPresent(value -> row.add(percent ? Figures.percent(value) : Figures.plain(value)));
      rows.add(row);
    }
    List<String> calibration = new ArrayList<>(List.of("predicted / observed positives"));
    for (Variant variant : run.variants()) {
      calibration.add(cell(variant, run.mean(variant, test -> test.calibration()), false));
    }
    while (calibration.size() < resultHeader().size() - (run.oracle().isPresent() ? 1 : 0)) {
      calibration.add("");
    }
    run.oracle().ifPresent(oracle -> calibration.add(Figures.plain(oracle.calibration())));
    rows.add(calibration);
    return rows;
  }

  /** The paired test over seeds that both variants finished. */
  private List<String> test(ComparedMetric metric, boolean percent) {
    double[] base = values(Variant.BASE, metric);
    double[] adapted = values(Variant.MLORA, metric);
    if (base.length < run.seeds().size() || adapted.length < run.seeds().size()) {
      return List.of(Figures.UNDEFINED, Figures.UNDEFINED);
    }
    PairedTTest test = PairedTTest.of(base, adapted);
    return List.of(
        test.interval95().map(interval -> interval(interval, percent)).orElse("no variance"),
        test.pValue().isPresent() ? Figures.p(test.pValue().getAsDouble()) : "–");
  }

  private double[] values(Variant variant, ComparedMetric metric) {
    return run.of(variant).stream()
        .flatMap(training -> training.test().stream())
        .map(metric::of)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }

  private static String interval(ConfidenceInterval interval, boolean percent) {
    return percent
        ? String.format(
            Locale.ROOT, "%+.3f to %+.3f", 100 * interval.lower(), 100 * interval.upper())
        : String.format(Locale.ROOT, "%+.5f to %+.5f", interval.lower(), interval.upper());
  }

  private String cell(Variant variant, OptionalDouble value, boolean percent) {
    if (!run.tested(variant)) {
      return NOT_FINISHED;
    }
    return percent ? Figures.percent(value) : Figures.plain(value);
  }

  List<String> domainHeader() {
    List<String> header = new ArrayList<>(List.of("test AUC, %", "rows"));
    run.variants().forEach(variant -> header.add(Names.of(variant)));
    if (paired()) {
      header.add("gain");
    }
    if (run.oracle().isPresent()) {
      header.add("oracle");
    }
    return header;
  }

  List<List<String>> domains() {
    List<List<String>> rows = new ArrayList<>();
    for (DomainScore domain : DomainScore.of(run)) {
      List<String> row = new ArrayList<>(List.of(domain.domain(), Figures.count(domain.rows())));
      for (Variant variant : run.variants()) {
        row.add(cell(variant, variant == Variant.BASE ? domain.base() : domain.adapted(), true));
      }
      if (paired()) {
        row.add(Figures.points(domain.base(), domain.adapted()));
      }
      if (run.oracle().isPresent()) {
        row.add(Figures.percent(domain.oracle()));
      }
      rows.add(row);
    }
    return rows;
  }

  static List<String> phaseHeader() {
    return List.of(
        "training",
        "phase",
        "trained numbers",
        "epochs",
        "kept epoch",
        "score before, %",
        "best score, %",
        "time");
  }

  /** A row for each phase of each training; the time stands at the last phase of each. */
  List<List<String>> phases() {
    List<List<String>> rows = new ArrayList<>();
    for (Variant variant : run.variants()) {
      for (TrainingHistory training : run.of(variant)) {
        for (int i = 0; i < training.phases().size(); i++) {
          PhaseHistory phase = training.phases().get(i);
          boolean last = i == training.phases().size() - 1;
          rows.add(
              List.of(
                  "%s, seed %d".formatted(Names.of(variant), training.seed()),
                  phase.name(),
                  Figures.count(phase.trainedNumbers()),
                  Integer.toString(phase.epochs().size()),
                  phase.end().map(end -> Integer.toString(end.bestEpoch())).orElse(NOT_FINISHED),
                  phase
                      .end()
                      .map(PhaseHistory.End::startScore)
                      .filter(OptionalDouble::isPresent)
                      .map(Figures::percent)
                      .orElse("–"),
                  bestScore(phase),
                  !last ? "" : training.test().isEmpty() ? "–" : Figures.time(training.seconds())));
        }
      }
    }
    return rows;
  }

  private static String bestScore(PhaseHistory phase) {
    OptionalDouble best =
        phase.end().isPresent()
            ? OptionalDouble.of(phase.end().get().bestScore())
            : phase.epochs().stream().mapToDouble(EpochHistory::score).max();
    return best.isPresent() ? Figures.percent(best) : "–";
  }
}
