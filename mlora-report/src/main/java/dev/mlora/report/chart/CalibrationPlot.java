package dev.mlora.report.chart;

import dev.mlora.experiment.Variant;
import dev.mlora.metric.CalibrationCurve.Bin;
import dev.mlora.report.run.RunHistory;
import dev.mlora.report.run.TrainingHistory;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Predicted against observed: a calibrated model's points lie on the diagonal. */
public final class CalibrationPlot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 560;

  /** Of more seeds the points would cover each other. */
  private static final int MARKED_SEEDS = 3;

  private CalibrationPlot() {}

  /**
   * The curves of a run's variants over all test rows.
   *
   * @return empty while no training is finished
   */
  public static Optional<Picture> of(RunHistory run) {
    double highest = 0;
    int most = 0;
    for (TrainingHistory training : run.trainings()) {
      List<Bin> bins = bins(training);
      most = Math.max(most, bins.size());
      for (Bin bin : bins) {
        highest = Math.max(highest, Math.max(bin.meanScore(), bin.positiveRate()));
      }
    }
    if (most == 0) {
      return Optional.empty();
    }
    XYChart chart = chart(Math.min(1, Ticks.covering(0, Math.max(highest, 1e-6)).high()));
    Set<Variant> inLegend = new HashSet<>();
    int number = 0;
    for (Variant variant : run.variants()) {
      for (TrainingHistory training : run.of(variant)) {
        List<Bin> bins = bins(training);
        if (bins.isEmpty()) {
          continue;
        }
        XYSeries line =
            chart.addSeries(
                "line " + number++,
                bins.stream().mapToDouble(Bin::meanScore).toArray(),
                bins.stream().mapToDouble(Bin::positiveRate).toArray());
        line.setLabel(Names.of(variant));
        Curve look = Curve.solid("", Palette.of(variant), new double[0], new double[0]);
        line.setLineColor(look.color()).setLineStyle(look.stroke());
        line.setMarkerColor(look.color());
        line.setMarker(
            run.seeds().size() > MARKED_SEEDS
                ? SeriesMarkers.NONE
                : variant == Variant.BASE ? SeriesMarkers.SQUARE : SeriesMarkers.CIRCLE);
        line.setShowInLegend(inLegend.add(variant));
      }
    }
    return Optional.of(
        Canvas.draw(
            "calibration.png",
            "Predicted against observed share of positives on the test split, all domains together, in at most %d bins of about as many rows each%s. On the dashed line both agree."
                .formatted(most, run.seeds().size() > 1 ? "; a line for each seed" : ""),
            WIDTH,
            HEIGHT,
            List.of(new Canvas.Panel(chart, 0, 0, WIDTH, HEIGHT))));
  }

  private static XYChart chart(double end) {
    XYChart chart = new XYChart(WIDTH, HEIGHT);
    Canvas.style(chart.getStyler());
    chart.setXAxisTitle("mean predicted probability of a bin");
    chart.setYAxisTitle("share of positives in it");
    chart.getStyler().setPlotGridVerticalLinesVisible(true);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(end).setYAxisMin(0.0).setYAxisMax(end);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(Ticks::label);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(Ticks::label);
    XYSeries diagonal = chart.addSeries("ideal", new double[] {0, end}, new double[] {0, end});
    diagonal.setMarker(SeriesMarkers.NONE).setLineColor(Palette.GREY).setLineStyle(Canvas.DASHED);
    return chart;
  }

  private static List<Bin> bins(TrainingHistory training) {
    return training.test().map(test -> test.curve().bins()).orElse(List.of());
  }
}
