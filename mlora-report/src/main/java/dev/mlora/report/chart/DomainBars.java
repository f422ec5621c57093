package dev.mlora.report.chart;

import dev.mlora.experiment.Variant;
import dev.mlora.report.run.RunHistory;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The AUC of every domain: base and adapters side by side, and below it what was gained. */
public final class DomainBars {
  private static final int WIDTH = 1080;
  private static final int AUC_HEIGHT = 330;
  private static final double CHANCE = 0.5;

  private final DomainChoice<DomainScore> choice;
  private final List<String> labels;

  private DomainBars(DomainChoice<DomainScore> choice) {
    this.choice = choice;
    this.labels =
        BarStyle.labels(choice.chosen(), DomainScore::domain, domain -> domain.last().isPresent());
  }

  /**
   * The bars of a run's domains on the test split, means over seeds.
   *
   * @return empty while no training is finished, or where no domain's AUC is defined
   */
  public static Optional<Picture> of(RunHistory run) {
    List<DomainScore> domains = DomainScore.of(run);
    if (domains.stream().allMatch(domain -> domain.last().isEmpty())) {
      return Optional.empty();
    }
    boolean gains = domains.stream().anyMatch(domain -> domain.gain().isPresent());
    DomainChoice<DomainScore> choice =
        DomainChoice.among(
            domains, DomainScore::rows, gains ? DomainScore::gain : DomainScore::last);
    DomainBars bars = new DomainBars(choice);
    List<Canvas.Panel> panels = new ArrayList<>();
    int labels = BarStyle.labelHeight(bars.labels);
    int top = gains ? AUC_HEIGHT : AUC_HEIGHT + labels;
    panels.add(new Canvas.Panel(bars.aucs(run, !gains), 0, 0, WIDTH, top));
    if (gains) {
      panels.add(
          new Canvas.Panel(
              BarStyle.signed(
                  bars.labels,
                  choice.chosen().stream().map(DomainScore::gain).toList(),
                  "gain, AUC × 100",
                  "higher with adapters",
                  "lower with adapters"),
              0,
              top,
              WIDTH,
              BarStyle.SIGNED_HEIGHT + labels));
    }
    int height = top + (gains ? BarStyle.SIGNED_HEIGHT + labels : 0);
    String caption =
        "Test AUC of each domain%s%s. %s%s"
            .formatted(
                run.seeds().size() > 1 ? ", means over %d seeds".formatted(run.seeds().size()) : "",
                gains ? ", and the gain of the adapters" : "",
                choice.sentence(
                    gains ? "highest gain" : "highest AUC", gains ? "lowest gain" : "lowest AUC"),
                choice.chosen().stream().anyMatch(domain -> domain.last().isEmpty())
                    ? " Undefined: the test rows of the domain are of one class."
                    : "");
    return Optional.of(Canvas.draw("domains.png", caption, WIDTH, height, panels));
  }

  private CategoryChart aucs(RunHistory run, boolean labelled) {
    CategoryChart chart = new CategoryChart(WIDTH, AUC_HEIGHT);
    BarStyle.apply(chart, labels, labelled);
    double lowest = CHANCE;
    double highest = CHANCE;
    for (DomainScore domain : choice.chosen()) {
      for (OptionalDouble auc : List.of(domain.base(), domain.adapted(), domain.oracle())) {
        lowest = Math.min(lowest, auc.orElse(lowest));
        highest = Math.max(highest, auc.orElse(highest));
      }
    }
    // Bars stand on 0.5, the AUC of chance, unless one is below it.
    Ticks ticks = Ticks.covering(lowest, highest);
    chart.getStyler().setYAxisMin(ticks.low()).setYAxisMax(ticks.high());
    chart.setYAxisTitle(ticks.low() == CHANCE ? "test AUC (0.5 is chance)" : "test AUC");
    for (Variant variant : run.variants()) {
      boolean base = variant == Variant.BASE;
      add(chart, Names.of(variant), base ? DomainScore::base : DomainScore::adapted)
          .setFillColor(Palette.of(variant));
    }
    if (run.oracle().isPresent()) {
      CategorySeries oracle = add(chart, "oracle", DomainScore::oracle);
      oracle.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
      oracle.setMarker(SeriesMarkers.DIAMOND).setMarkerColor(Palette.INK);
      oracle.setLineColor(new Color(0, true));
    }
    return chart;
  }

  private CategorySeries add(
      CategoryChart chart, String name, Function<DomainScore, OptionalDouble> value) {
    return chart.addSeries(
        name, labels, BarStyle.numbers(choice.chosen().stream().map(value).toList(), 1));
  }
}
