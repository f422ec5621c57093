package dev.mlora.report.chart;

import dev.mlora.experiment.Variant;
import dev.mlora.report.run.EpochHistory;
import dev.mlora.report.run.PhaseHistory;
import dev.mlora.report.run.RunHistory;
import dev.mlora.report.run.TrainingHistory;
import java.awt.Color;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Loss and selection metric, epoch by epoch, a line for each training. What builds on the base, as
 * the second phase of a two-phase plan does, goes on where the base ended.
 */
public final class LearningCurves {
  private static final int WIDTH = 1080;
  private static final int HEIGHT = 400;

  /** How much room a line of a long legend takes. */
  private static final int LEGEND_LINE = 22;

  /** Up to so many epochs each one is marked. */
  private static final int MARKED_EPOCHS = 60;

  private final List<Curve> losses = new ArrayList<>();
  private final List<Curve> scores = new ArrayList<>();
  private final Set<Double> phaseEnds = new TreeSet<>();

  private LearningCurves() {}

  /**
   * The curves of one run: base and adapters in one picture.
   *
   * @return empty while no epoch is finished
   */
  public static Optional<Picture> of(RunHistory run) {
    LearningCurves curves = new LearningCurves();
    for (Variant variant : run.variants()) {
      for (TrainingHistory training : run.of(variant)) {
        curves.add(run, training, Names.of(variant), Palette.of(variant), false);
      }
    }
    String seeds = run.seeds().size() > 1 ? ", a line for each seed" : "";
    boolean continued = run.trainings().stream().anyMatch(run::buildsOnBase);
    return curves.picture(
        "learning-curves.png",
        "Training loss and validation %s after each epoch%s.%s"
            .formatted(
                Names.of(run.selection()),
                seeds,
                continued
                    ? " The adapters' phase begins, at the dashed line, with the best weights of the base."
                    : ""),
        Names.of(run.selection()));
  }

  /**
   * The curves of several runs, a colour for each run.
   *
   * @return empty while no epoch is finished
   */
  public static Optional<Picture> of(List<RunHistory> runs, List<String> names) {
    LearningCurves curves = new LearningCurves();
    Set<String> metrics = new HashSet<>();
    for (int i = 0; i < runs.size(); i++) {
      RunHistory run = runs.get(i);
      metrics.add(Names.of(run.selection()));
      // The last variant first: its line in full is the one in the legend.
      for (Variant variant : run.variants().reversed()) {
        for (TrainingHistory training : run.of(variant)) {
          curves.add(run, training, names.get(i), Palette.of(i), variant == Variant.BASE);
        }
      }
    }
    curves.phaseEnds.clear();
    String metric = metrics.size() == 1 ? metrics.iterator().next() : "selection metric";
    return curves.picture(
        "learning-curves.png",
        "Training loss and validation %s after each epoch, a colour for each run: base dashed, adapters in full."
            .formatted(metric),
        metric);
  }

  private void add(
      RunHistory run, TrainingHistory training, String label, Color color, boolean dashed) {
    Optional<TrainingHistory> base = run.baseOf(training);
    int epoch = base.map(TrainingHistory::epochs).orElse(0);
    if (base.isPresent()) {
      phaseEnds.add((double) epoch);
    }
    List<double[]> loss = new ArrayList<>();
    List<double[]> score = new ArrayList<>();
    for (PhaseHistory phase : training.phases()) {
      OptionalDouble start =
          phase.end().map(PhaseHistory.End::startScore).orElse(OptionalDouble.empty());
      if (start.isPresent()) {
        score.add(new double[] {epoch, start.getAsDouble()});
      }
      for (EpochHistory each : phase.epochs()) {
        epoch++;
        loss.add(new double[] {epoch, each.loss()});
        score.add(new double[] {epoch, each.score()});
      }
    }
    if (!loss.isEmpty()) {
      losses.add(curve(label, color, dashed, loss));
      scores.add(curve(label, color, dashed, score));
    }
  }

  private static Curve curve(String label, Color color, boolean dashed, List<double[]> points) {
    double[] x = points.stream().mapToDouble(point -> point[0]).toArray();
    double[] y = points.stream().mapToDouble(point -> point[1]).toArray();
    return dashed ? Curve.dashed(label, color, x, y) : Curve.solid(label, color, x, y);
  }

  private Optional<Picture> picture(String name, String caption, String metric) {
    if (losses.isEmpty()) {
      return Optional.empty();
    }
    long labels = losses.stream().map(Curve::label).distinct().count();
    int half = WIDTH / 2;
    int height = HEIGHT + (labels > 2 ? (int) labels * LEGEND_LINE : 0);
    return Optional.of(
        Canvas.draw(
            name,
            caption,
            WIDTH,
            height,
            List.of(
                new Canvas.Panel(chart("training loss, nats", losses), 0, 0, half, height),
                new Canvas.Panel(
                    chart("validation " + metric, scores), half, 0, WIDTH - half, height))));
  }

  private XYChart chart(String yTitle, List<Curve> curves) {
    XYChart chart = new XYChart(WIDTH / 2, HEIGHT);
    Canvas.style(chart.getStyler());
    chart.setXAxisTitle("epoch");
    chart.setYAxisTitle(yTitle);
    double last = 1;
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (Curve curve : curves) {
      last = Math.max(last, curve.x()[curve.x().length - 1]);
      for (double y : curve.y()) {
        lowest = Math.min(lowest, y);
        highest = Math.max(highest, y);
      }
    }
    Ticks ticks = Ticks.covering(lowest, highest);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(last).setYAxisMin(ticks.low());
    chart.getStyler().setYAxisMax(ticks.high()).setXAxisTickMarkSpacingHint(50);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(Ticks::label);
    // Where an axis is short, ticks fall between epochs; those get no number.
    chart
        .getStyler()
        .setXAxisTickLabelsFormattingFunction(
            at -> Math.abs(at - Math.rint(at)) < 1e-9 ? Long.toString(Math.round(at)) : "");
    if (curves.stream().map(Curve::label).distinct().count() > 2) {
      chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
    }
    Set<String> inLegend = new HashSet<>();
    int number = 0;
    for (double end : phaseEnds) {
      XYSeries line =
          chart.addSeries(
              "end " + end, new double[] {end, end}, new double[] {ticks.low(), ticks.high()});
      line.setMarker(SeriesMarkers.NONE).setLineColor(Palette.GREY).setLineStyle(Canvas.DASHED);
      line.setShowInLegend(false);
    }
    for (Curve curve : curves) {
      XYSeries line = chart.addSeries("line " + number++, curve.x(), curve.y());
      line.setLabel(curve.label());
      line.setLineColor(curve.color()).setLineStyle(curve.stroke());
      line.setMarkerColor(curve.color());
      line.setMarker(
          last <= MARKED_EPOCHS && curves.size() <= 4 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
      line.setShowInLegend(inLegend.add(curve.label()));
    }
    return chart;
  }
}
