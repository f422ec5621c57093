package dev.mlora.report.chart;

import java.awt.BasicStroke;
import java.awt.Color;

/**
 * A line of a chart.
 *
 * @param label what it is; lines of one label share an entry of the legend
 * @param color its colour
 * @param stroke its stroke
 * @param x {@code [points]} rising
 * @param y {@code [points]}
 */
record Curve(String label, Color color, BasicStroke stroke, double[] x, double[] y) {
  private static final float WIDTH = 2f;

  static Curve solid(String label, Color color, double[] x, double[] y) {
    return new Curve(label, color, stroke(new float[0]), x, y);
  }

  static Curve dashed(String label, Color color, double[] x, double[] y) {
    return new Curve(label, color, stroke(new float[] {7f, 4f}), x, y);
  }

  private static BasicStroke stroke(float[] dashes) {
    return dashes.length == 0
        ? new BasicStroke(WIDTH, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
        : new BasicStroke(WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, dashes, 0f);
  }
}
