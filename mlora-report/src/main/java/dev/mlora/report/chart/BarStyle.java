package dev.mlora.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.CategoryStyler;

/** What charts with a bar for each domain have in common. */
final class BarStyle {
  /** The height of a chart of signed bars, without its labels. */
  static final int SIGNED_HEIGHT = 230;

  private static final int WIDTH = 1080;

  /** Room for the numbers of the vertical axis, so that charts above each other line up. */
  private static final int AXIS_WIDTH = 68;

  /** Differences below this, in hundredths, are not blown up to fill the chart. */
  private static final double LEAST_RANGE = 0.02;

  private static final int LONGEST_LABEL = 22;

  private BarStyle() {}

  static void apply(CategoryChart chart, List<String> labels, boolean labelled) {
    CategoryStyler style = chart.getStyler();
    Canvas.style(style);
    style.setAvailableSpaceFill(labels.size() < 4 ? 0.4 : 0.7);
    style.setYAxisLeftWidthHint(AXIS_WIDTH);
    style.setXAxisTicksVisible(labelled);
    // Otherwise names are left out where they stand close together.
    style.setXAxisMaxLabelCount(Math.max(2, labels.size()));
    style.setYAxisTickLabelsFormattingFunction(Ticks::label);
    if (labelled && rotated(labels)) {
      style.setXAxisLabelRotation(90);
    }
  }

  /**
   * The names below the bars: long ones shortened, undefined ones marked, all of them different.
   */
  static <T> List<String> labels(List<T> domains, Function<T, String> name, Predicate<T> defined) {
    List<String> labels = new ArrayList<>();
    for (T domain : domains) {
      String full = name.apply(domain);
      String label =
          full.length() <= LONGEST_LABEL ? full : full.substring(0, LONGEST_LABEL - 1) + "…";
      label = defined.test(domain) ? label : label + " (undefined)";
      int again = 2;
      String different = label;
      while (labels.contains(different)) {
        different = label + " #" + again++;
      }
      labels.add(different);
    }
    return labels;
  }

  /** How much room the names below the bars take. */
  static int labelHeight(List<String> labels) {
    return rotated(labels) ? 20 + 7 * longest(labels) : 26;
  }

  private static boolean rotated(List<String> labels) {
    return longest(labels) * labels.size() * 8 > WIDTH - 120;
  }

  private static int longest(List<String> labels) {
    return labels.stream().mapToInt(String::length).max().orElse(0);
  }

  /**
   * Adds shares in hundredths, with their deviations if there are all of them: one seed has none,
   * and a line of no height would look like a mark.
   */
  static CategorySeries series(
      CategoryChart chart,
      String name,
      List<String> labels,
      List<OptionalDouble> shares,
      List<OptionalDouble> deviations) {
    List<@Nullable Double> values = numbers(shares, 100);
    return deviations.stream().allMatch(OptionalDouble::isPresent)
        ? chart.addSeries(name, labels, values, numbers(deviations, 100))
        : chart.addSeries(name, labels, values);
  }

  /** Numbers as XChart takes them: no bar where there is none. */
  static List<@Nullable Double> numbers(List<OptionalDouble> values, double scale) {
    List<@Nullable Double> numbers = new ArrayList<>(values.size());
    for (OptionalDouble value : values) {
      numbers.add(value.isPresent() ? scale * value.getAsDouble() : null);
    }
    return numbers;
  }

  /**
   * A chart of differences in hundredths, above and below zero.
   *
   * @param values shares, {@code [labels]}
   */
  static CategoryChart signed(
      List<String> labels, List<OptionalDouble> values, String title, String above, String below) {
    CategoryChart chart = new CategoryChart(WIDTH, SIGNED_HEIGHT);
    apply(chart, labels, true);
    chart.setYAxisTitle(title);
    chart.getStyler().setOverlapped(true);
    double lowest = 0;
    double highest = 0;
    for (OptionalDouble value : values) {
      lowest = Math.min(lowest, 100 * value.orElse(0));
      highest = Math.max(highest, 100 * value.orElse(0));
    }
    Ticks ticks =
        highest - lowest < LEAST_RANGE
            ? Ticks.covering(-LEAST_RANGE, LEAST_RANGE)
            : Ticks.covering(lowest, highest);
    chart.getStyler().setYAxisMin(ticks.low()).setYAxisMax(ticks.high());
    chart.getStyler().setLegendVisible(highest > 0 && lowest < 0);
    if (highest > 0 || lowest == 0) {
      side(chart, labels, above, values, value -> value >= 0).setFillColor(Palette.GREEN);
    }
    if (lowest < 0) {
      side(chart, labels, below, values, value -> value < 0).setFillColor(Palette.PURPLE);
    }
    return chart;
  }

  private static CategorySeries side(
      CategoryChart chart,
      List<String> labels,
      String name,
      List<OptionalDouble> values,
      Predicate<Double> side) {
    List<OptionalDouble> own =
        values.stream()
            .map(
                value ->
                    value.isPresent() && side.test(value.getAsDouble())
                        ? value
                        : OptionalDouble.empty())
            .toList();
    return chart.addSeries(name, labels, numbers(own, 100));
  }
}
