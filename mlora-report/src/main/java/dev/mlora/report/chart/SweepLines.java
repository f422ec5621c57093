package dev.mlora.report.chart;

import java.util.List;
import java.util.OptionalDouble;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A score over the steps of a setting, a line for each model. */
public final class SweepLines {
  private static final int WIDTH = 1080;
  private static final int HEIGHT = 420;

  private SweepLines() {}

  /**
   * A line.
   *
   * @param name its name
   * @param scores a share for each step
   * @param deviations how far the seeds of each step are from each other
   * @param dashed whether it is drawn apart from the others
   */
  public record Line(
      String name, List<OptionalDouble> scores, List<OptionalDouble> deviations, boolean dashed) {
    /** Keeps its own copies. */
    public Line {
      scores = List.copyOf(scores);
      deviations = List.copyOf(deviations);
    }
  }

  /**
   * The picture.
   *
   * @param file the name of its file
   * @param caption what it shows
   * @param setting what the steps are of
   * @param steps the steps
   */
  public static Picture of(
      String file, String caption, String setting, List<String> steps, List<Line> lines) {
    CategoryChart chart = new CategoryChart(WIDTH, HEIGHT);
    BarStyle.apply(chart, steps, true);
    // Otherwise lines stand beside each other, as bars do.
    chart.getStyler().setOverlapped(true);
    chart.setXAxisTitle(setting);
    chart.setYAxisTitle("test WAUC × 100");
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      for (int i = 0; i < line.scores().size(); i++) {
        OptionalDouble score = line.scores().get(i);
        if (score.isPresent()) {
          double spread = 100 * line.deviations().get(i).orElse(0);
          lowest = Math.min(lowest, 100 * score.getAsDouble() - spread);
          highest = Math.max(highest, 100 * score.getAsDouble() + spread);
        }
      }
    }
    if (lowest <= highest) {
      Ticks ticks = Ticks.covering(lowest, highest);
      chart.getStyler().setYAxisMin(ticks.low()).setYAxisMax(ticks.high());
    }
    int colour = 0;
    for (Line line : lines) {
      CategorySeries series =
          BarStyle.series(chart, line.name(), steps, line.scores(), line.deviations());
      series.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
      series.setMarker(line.dashed() ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
      // A dashed line belongs to the one before it.
      int own = line.dashed() ? colour - 1 : colour++;
      series.setLineColor(Palette.of(own));
      series.setMarkerColor(Palette.of(own));
      if (line.dashed()) {
        series.setLineStyle(Canvas.DASHED);
      }
    }
    return Canvas.draw(
        file, caption, WIDTH, HEIGHT, List.of(new Canvas.Panel(chart, 0, 0, WIDTH, HEIGHT)));
  }
}
