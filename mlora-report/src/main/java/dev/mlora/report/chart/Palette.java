package dev.mlora.report.chart;

import dev.mlora.experiment.Variant;
import java.awt.Color;
import java.util.List;

/**
 * The colours of Okabe and Ito (2008, "Color Universal Design"), told apart with every common
 * colour vision. Yellow is left out: too pale on white.
 */
final class Palette {
  static final Color BLUE = new Color(0x0072B2);
  static final Color VERMILION = new Color(0xD55E00);
  static final Color GREEN = new Color(0x009E73);
  static final Color PURPLE = new Color(0xCC79A7);
  static final Color ORANGE = new Color(0xE69F00);
  static final Color SKY = new Color(0x56B4E9);
  static final Color INK = new Color(0x333333);
  static final Color GREY = new Color(0x8A8A8A);
  static final Color GRID = new Color(0xE4E4E4);

  private static final List<Color> IN_TURN =
      List.of(BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, INK);

  private Palette() {}

  /** The colour of a variant, the same in every picture. */
  static Color of(Variant variant) {
    return variant == Variant.BASE ? BLUE : VERMILION;
  }

  /** The colour of the n-th of several things, from 0. */
  static Color of(int index) {
    return IN_TURN.get(index % IN_TURN.size());
  }
}
