package dev.mlora.report.chart;

import dev.mlora.experiment.Variant;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The WAUC of every model, base and adapted, beside the paper's, and below it what was gained. */
public final class ModelBars {
  private static final int WIDTH = 1080;
  private static final int HEIGHT = 360;
  private static final Color NOTHING = new Color(0, true);

  private ModelBars() {}

  /**
   * One model.
   *
   * @param name its name
   * @param base the base's WAUC, as a share
   * @param adapted the adapted model's
   * @param baseDeviation how far the base's lies apart between seeds; empty for one seed
   * @param adaptedDeviation the adapted model's
   * @param paperBase the same as the paper prints them
   * @param paperAdapted the same as the paper prints them
   */
  public record Bar(
      String name,
      OptionalDouble base,
      OptionalDouble adapted,
      OptionalDouble baseDeviation,
      OptionalDouble adaptedDeviation,
      OptionalDouble paperBase,
      OptionalDouble paperAdapted) {
    OptionalDouble gain() {
      return base.isPresent() && adapted.isPresent()
          ? OptionalDouble.of(adapted.getAsDouble() - base.getAsDouble())
          : OptionalDouble.empty();
    }
  }

  /**
   * The picture.
   *
   * @param file the name of its file
   * @param caption what it shows
   */
  public static Picture of(String file, String caption, List<Bar> bars) {
    List<String> labels = bars.stream().map(Bar::name).toList();
    int below = BarStyle.SIGNED_HEIGHT + BarStyle.labelHeight(labels);
    return Canvas.draw(
        file,
        caption,
        WIDTH,
        HEIGHT + below,
        List.of(
            new Canvas.Panel(scores(labels, bars), 0, 0, WIDTH, HEIGHT),
            new Canvas.Panel(
                BarStyle.signed(
                    labels,
                    bars.stream().map(Bar::gain).toList(),
                    "gain, WAUC × 100",
                    "higher with adapters",
                    "lower with adapters"),
                0,
                HEIGHT,
                WIDTH,
                below)));
  }

  private static CategoryChart scores(List<String> labels, List<Bar> bars) {
    CategoryChart chart = new CategoryChart(WIDTH, HEIGHT);
    BarStyle.apply(chart, labels, false);
    List<Double> all = new ArrayList<>();
    for (Bar bar : bars) {
      for (OptionalDouble value :
          List.of(bar.base(), bar.adapted(), bar.paperBase(), bar.paperAdapted())) {
        value.ifPresent(x -> all.add(100 * x));
      }
      reach(bar.base(), bar.baseDeviation(), all);
      reach(bar.adapted(), bar.adaptedDeviation(), all);
    }
    double lowest = all.stream().mapToDouble(Double::doubleValue).min().orElse(50);
    double highest = all.stream().mapToDouble(Double::doubleValue).max().orElse(100);
    // Bars do not stand on 0 or 50, where models that differ by tenths would look the same.
    double room = Math.max(0.1, (highest - lowest) / 4);
    Ticks ticks = Ticks.covering(lowest - room, highest);
    chart.getStyler().setYAxisMin(ticks.low()).setYAxisMax(ticks.high());
    chart.setYAxisTitle("test WAUC × 100");
    series(chart, labels, bars, Names.of(Variant.BASE), Bar::base, Bar::baseDeviation)
        .setFillColor(Palette.of(Variant.BASE));
    series(chart, labels, bars, Names.of(Variant.MLORA), Bar::adapted, Bar::adaptedDeviation)
        .setFillColor(Palette.of(Variant.MLORA));
    marks(chart, labels, bars, "base in the paper", Bar::paperBase, SeriesMarkers.CIRCLE);
    marks(chart, labels, bars, "+MLoRA in the paper", Bar::paperAdapted, SeriesMarkers.DIAMOND);
    return chart;
  }

  private static void reach(OptionalDouble mean, OptionalDouble deviation, List<Double> all) {
    if (mean.isPresent() && deviation.isPresent()) {
      all.add(100 * (mean.getAsDouble() + deviation.getAsDouble()));
      all.add(100 * (mean.getAsDouble() - deviation.getAsDouble()));
    }
  }

  private static CategorySeries series(
      CategoryChart chart,
      List<String> labels,
      List<Bar> bars,
      String name,
      Function<Bar, OptionalDouble> value,
      Function<Bar, OptionalDouble> deviation) {
    return BarStyle.series(
        chart,
        name,
        labels,
        bars.stream().map(value).toList(),
        bars.stream().map(deviation).toList());
  }

  private static void marks(
      CategoryChart chart,
      List<String> labels,
      List<Bar> bars,
      String name,
      Function<Bar, OptionalDouble> value,
      Marker marker) {
    if (bars.stream().noneMatch(bar -> value.apply(bar).isPresent())) {
      return;
    }
    CategorySeries series = series(chart, labels, bars, name, value, bar -> OptionalDouble.empty());
    series.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    series.setMarker(marker).setMarkerColor(Palette.INK).setLineColor(NOTHING);
  }
}
