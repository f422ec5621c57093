package dev.mlora.conformance.training;

import dev.mlora.conformance.program.Expect;
import java.util.Locale;

/**
 * Where a test WAUC must lie, in percent.
 *
 * @param from the least
 * @param to the greatest
 */
record Band(double from, double to) {
  /** Demands that a score lies inside and says it. */
  String require(double wauc) {
    String said = String.format(Locale.ROOT, "test WAUC %.2f %%, band %s", 100 * wauc, this);
    Expect.that(100 * wauc >= from && 100 * wauc <= to, "Outside: " + said + ".");
    return said;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.1f to %.1f", from, to);
  }
}
