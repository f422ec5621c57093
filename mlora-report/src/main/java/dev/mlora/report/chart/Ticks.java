package dev.mlora.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An axis whose ends are round numbers.
 *
 * @param low its lower end
 * @param high its upper end
 */
record Ticks(double low, double high) {
  private static final int ABOUT = 6;
  private static final int MOST_DIGITS = 6;

  /** The shortest axis with round ends that shows both values. */
  static Ticks covering(double lowest, double highest) {
    double span = highest - lowest;
    if (!(span > 0)) {
      // One value alone: room on both sides of it.
      span = Math.max(Math.abs(highest) * 0.1, 1e-3);
    }
    double power = Math.pow(10, Math.floor(Math.log10(span / ABOUT)));
    double rough = span / ABOUT / power;
    double step = power * (rough <= 1 ? 1 : rough <= 2 ? 2 : rough <= 5 ? 5 : 10);
    double low = exact(Math.floor(lowest / step + 1e-9) * step);
    double high = exact(Math.ceil(highest / step - 1e-9) * step);
    return high > low ? new Ticks(low, high) : new Ticks(low - step, high + step);
  }

  /** The decimal number that a product of one came near. */
  private static double exact(double value) {
    return BigDecimal.valueOf(value).setScale(12, RoundingMode.HALF_EVEN).doubleValue();
  }

  /** A number with the digits that it has and no others. */
  static String label(double value) {
    return BigDecimal.valueOf(value)
        .setScale(MOST_DIGITS, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }
}
