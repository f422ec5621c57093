package dev.mlora.report.chart;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.knowm.xchart.CategoryChart;

/** Numbers of several things side by side, from zero, with a group of bars for each label. */
public final class GroupedBars {
  private static final int WIDTH = 1080;
  private static final int HEIGHT = 360;

  private GroupedBars() {}

  /**
   * The picture.
   *
   * @param file the name of its file
   * @param caption what it shows
   * @param axis what the numbers are
   * @param labels the groups
   * @param series the numbers of each thing, one for each group; empty where there is none
   */
  public static Picture of(
      String file,
      String caption,
      String axis,
      List<String> labels,
      Map<String, List<OptionalDouble>> series) {
    CategoryChart chart = new CategoryChart(WIDTH, HEIGHT);
    BarStyle.apply(chart, labels, true);
    chart.setYAxisTitle(axis);
    double highest =
        series.values().stream()
            .flatMap(Collection::stream)
            .flatMapToDouble(OptionalDouble::stream)
            .max()
            .orElse(1);
    Ticks ticks = Ticks.covering(0, highest);
    chart.getStyler().setYAxisMin(ticks.low()).setYAxisMax(ticks.high());
    int index = 0;
    for (Map.Entry<String, List<OptionalDouble>> each : series.entrySet()) {
      chart
          .addSeries(each.getKey(), labels, BarStyle.numbers(each.getValue(), 1))
          .setFillColor(Palette.of(index++));
    }
    int height = HEIGHT + BarStyle.labelHeight(labels);
    return Canvas.draw(
        file, caption, WIDTH, height, List.of(new Canvas.Panel(chart, 0, 0, WIDTH, height)));
  }
}
