package dev.mlora.report.chart;

import dev.mlora.experiment.Variant;
import dev.mlora.metric.Evaluation;
import dev.mlora.report.run.RunHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One domain in several runs: the AUC of the model that each run trained last, on the test split,
 * means over seeds.
 *
 * @param domain the domain's name
 * @param rows its rows in the first run
 * @param aucs the AUC in each run; empty where it is undefined or the run is not finished
 */
public record DomainDifferences(String domain, long rows, List<OptionalDouble> aucs) {
  private static final int WIDTH = 1080;

  /** Keeps its own copy of the list. */
  public DomainDifferences {
    aucs = List.copyOf(aucs);
  }

  /** The domains that all of the runs with a test have; none where the first has no test. */
  public static List<DomainDifferences> of(List<RunHistory> runs) {
    List<DomainDifferences> all = new ArrayList<>();
    Optional<Evaluation> first = runs.getFirst().anyTest();
    if (first.isEmpty()) {
      return all;
    }
    for (var domain : first.get().domains()) {
      String name = domain.domain();
      boolean everywhere =
          runs.stream().flatMap(run -> run.anyTest().stream()).allMatch(test -> has(test, name));
      if (everywhere) {
        List<OptionalDouble> aucs = runs.stream().map(run -> auc(run, name)).toList();
        all.add(new DomainDifferences(name, domain.rows(), aucs));
      }
    }
    return all;
  }

  private static boolean has(Evaluation test, String name) {
    return test.domains().stream().anyMatch(domain -> domain.domain().equals(name));
  }

  private static OptionalDouble auc(RunHistory run, String domain) {
    List<Variant> variants = run.variants();
    return variants.isEmpty()
        ? OptionalDouble.empty()
        : run.mean(variants.getLast(), test -> test.domain(domain).auc());
  }

  /** By how much a run is better than the first. */
  public OptionalDouble difference(int run) {
    OptionalDouble first = aucs.getFirst();
    OptionalDouble other = aucs.get(run);
    return first.isPresent() && other.isPresent()
        ? OptionalDouble.of(other.getAsDouble() - first.getAsDouble())
        : OptionalDouble.empty();
  }

  /**
   * A chart for each run but the first: its differences to the first, domain by domain.
   *
   * @param names the runs' names
   * @return empty where no difference is defined
   */
  public static Optional<Picture> picture(List<DomainDifferences> domains, List<String> names) {
    List<Integer> shown = new ArrayList<>();
    for (int run = 1; run < names.size(); run++) {
      int index = run;
      if (domains.stream().anyMatch(domain -> domain.difference(index).isPresent())) {
        shown.add(run);
      }
    }
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    DomainChoice<DomainDifferences> choice =
        DomainChoice.among(domains, DomainDifferences::rows, domain -> largest(domain, shown));
    List<String> labels =
        BarStyle.labels(
            choice.chosen(),
            DomainDifferences::domain,
            domain -> largest(domain, shown).isPresent());
    int height = BarStyle.SIGNED_HEIGHT + BarStyle.labelHeight(labels);
    List<Canvas.Panel> panels = new ArrayList<>();
    for (int run : shown) {
      var chart =
          BarStyle.signed(
              labels,
              choice.chosen().stream().map(domain -> domain.difference(run)).toList(),
              "difference, AUC × 100",
              "higher than " + names.getFirst(),
              "lower than " + names.getFirst());
      chart.setTitle(names.get(run));
      panels.add(new Canvas.Panel(chart, 0, panels.size() * (height + 30), WIDTH, height + 30));
    }
    return Optional.of(
        Canvas.draw(
            "domain-differences.png",
            "Test AUC of each domain minus that of %s. %s"
                .formatted(
                    names.getFirst(), choice.sentence("highest difference", "lowest difference")),
            WIDTH,
            panels.size() * (height + 30),
            panels));
  }

  /** The difference that is farthest from zero. */
  private static OptionalDouble largest(DomainDifferences domain, List<Integer> runs) {
    return runs.stream()
        .map(domain::difference)
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble)
        .max(Comparator.comparingDouble(Math::abs))
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }
}
