package dev.mlora.metric;

/**
 * A confidence interval.
 *
 * @param lower its lower end
 * @param upper its upper end
 */
public record ConfidenceInterval(double lower, double upper) {

  /** Whether the whole interval lies above the value. */
  public boolean liesAbove(double value) {
    return lower > value;
  }

  /** Whether the whole interval lies below the value. */
  public boolean liesBelow(double value) {
    return upper < value;
  }
}
