package dev.mlora.cli;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as the tables show them. */
final class Numbers {
  private static final double SMALLEST_P = 1e-6;

  private Numbers() {}

  /** A share in per cent, such as {@code 80.683}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.3f", 100 * share);
  }

  /** A share in per cent, or {@code undefined}. */
  static String percent(OptionalDouble share) {
    return share.isPresent() ? percent(share.getAsDouble()) : "undefined";
  }

  /** A difference of shares in percentage points, with its sign. */
  static String points(double difference) {
    return String.format(Locale.ROOT, "%+.3f", 100 * difference);
  }

  /** A difference of shares, or {@code undefined}. */
  static String points(OptionalDouble from, OptionalDouble to) {
    return from.isPresent() && to.isPresent()
        ? points(to.getAsDouble() - from.getAsDouble())
        : "undefined";
  }

  /** A number with five digits after the point. */
  static String plain(OptionalDouble number) {
    return number.isPresent()
        ? String.format(Locale.ROOT, "%.5f", number.getAsDouble())
        : "undefined";
  }

  /** A p-value. */
  static String p(double value) {
    return value < SMALLEST_P
        ? "< 0.000001"
        : String.format(Locale.ROOT, value < 0.001 ? "%.6f" : "%.4f", value);
  }
}
