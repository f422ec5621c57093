package dev.mlora.report.page;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as the pages show them. */
final class Figures {
  static final String UNDEFINED = "undefined";
  private static final String UNKNOWN = "not recorded";
  private static final long KIB = 1024;

  private Figures() {}

  /** A share in per cent, such as {@code 80.683}. */
  static String percent(OptionalDouble share) {
    return share.isPresent()
        ? String.format(Locale.ROOT, "%.3f", 100 * share.getAsDouble())
        : UNDEFINED;
  }

  /** A difference of shares in hundredths, with its sign. */
  static String points(OptionalDouble from, OptionalDouble to) {
    return from.isPresent() && to.isPresent()
        ? String.format(Locale.ROOT, "%+.3f", 100 * (to.getAsDouble() - from.getAsDouble()))
        : UNDEFINED;
  }

  /** A number with five digits after the point. */
  static String plain(OptionalDouble number) {
    return number.isPresent()
        ? String.format(Locale.ROOT, "%.5f", number.getAsDouble())
        : UNDEFINED;
  }

  /** A difference of numbers, with its sign. */
  static String difference(OptionalDouble from, OptionalDouble to) {
    return from.isPresent() && to.isPresent()
        ? String.format(Locale.ROOT, "%+.5f", to.getAsDouble() - from.getAsDouble())
        : UNDEFINED;
  }

  /** A count, such as {@code 23,100}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** How long something took. */
  static String time(OptionalDouble seconds) {
    if (seconds.isEmpty()) {
      return UNKNOWN;
    }
    double s = seconds.getAsDouble();
    if (s < 60) {
      return String.format(Locale.ROOT, "%.1f s", s);
    }
    long whole = Math.round(s);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  /** The size of a file. */
  static String bytes(long bytes) {
    if (bytes < KIB) {
      return bytes + " B";
    }
    return bytes < KIB * KIB
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / (double) KIB)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (KIB * KIB));
  }

  /** A p-value. */
  static String p(double value) {
    return value < 1e-6
        ? "< 0.000001"
        : String.format(Locale.ROOT, value < 0.001 ? "%.6f" : "%.4f", value);
  }
}
