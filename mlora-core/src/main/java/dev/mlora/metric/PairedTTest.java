package dev.mlora.metric;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Student's t-test on paired runs: does the treatment (say, +MLoRA) differ from the base when both
 * share the seed?
 *
 * <p>Where all differences are equal up to rounding there is no variance to judge by: the mean
 * difference is given, the standard error is 0, and interval, t and p are empty. A test that cannot
 * be made is thus never read as certainty.
 *
 * @param pairs number of pairs n
 * @param meanDifference mean of treatment - base, in the unit of the values
 * @param standardError of the mean difference: {@code sd / sqrt(n)}, sd with n - 1
 * @param interval95 95 % confidence interval of the mean difference: {@code mean +- t(0.975, n - 1)
 *     * standardError}
 * @param t {@code meanDifference / standardError}
 * @param pValue two-sided, n - 1 degrees of freedom
 */
public record PairedTTest(
    int pairs,
    double meanDifference,
    double standardError,
    Optional<ConfidenceInterval> interval95,
    OptionalDouble t,
    OptionalDouble pValue) {

  private static final double SIGNIFICANCE = 0.05;

  /** A spread of the differences below this many units in the last place of a value is rounding. */
  private static final int ROUNDING_ULPS = 4;

  /**
   * Tests pairs {@code (base[i], treatment[i])}.
   *
   * @param base {@code [n]} values of the base, such as one WAUC for each seed
   * @param treatment {@code [n]} values of the treatment, in the same order
   * @throws MloraException {@link ErrorCode#METRIC_UNDEFINED} for arrays of different lengths, for
   *     fewer than two pairs, and for a value that is not finite or so large that the variance
   *     overflows
   */
  public static PairedTTest of(double[] base, double[] treatment) {
    requirePairs(base, treatment);
    int n = base.length;
    double[] differences = new double[n];
    double largest = 0;
    for (int i = 0; i < n; i++) {
      requireFinite("base", base[i], i);
      requireFinite("treatment", treatment[i], i);
      differences[i] = treatment[i] - base[i];
      largest = Math.max(largest, Math.max(Math.abs(base[i]), Math.abs(treatment[i])));
    }
    double mean = mean(differences);
    double deviation = Math.sqrt(sumOfSquares(differences, mean) / (n - 1));
    if (!Double.isFinite(deviation)) {
      throw new MloraException(
          ErrorCode.METRIC_UNDEFINED,
          "The values of a paired t-test, up to %s, are too large: their variance overflows."
                  .formatted(largest)
              + " Expected numbers whose square is finite; give them in a larger unit.");
    }
    if (deviation <= ROUNDING_ULPS * Math.ulp(largest)) {
      return new PairedTTest(
          n, mean, 0, Optional.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }
    StudentT distribution = new StudentT(n - 1);
    double error = deviation / Math.sqrt(n);
    double half = distribution.criticalValue(SIGNIFICANCE) * error;
    double t = mean / error;
    return new PairedTTest(
        n,
        mean,
        error,
        Optional.of(new ConfidenceInterval(mean - half, mean + half)),
        OptionalDouble.of(t),
        OptionalDouble.of(distribution.twoSided(t)));
  }

  /** Whether the treatment is better beyond chance: the interval exists and lies above 0. */
  public boolean showsGain() {
    return interval95.filter(interval -> interval.liesAbove(0)).isPresent();
  }

  private static void requirePairs(double[] base, double[] treatment) {
    if (base.length != treatment.length) {
      throw new MloraException(
          ErrorCode.METRIC_UNDEFINED,
          ("A paired t-test got %d base and %d treatment values; expected one pair for each"
                  + " seed. Run both models on the same seeds.")
              .formatted(base.length, treatment.length));
    }
    if (base.length < 2) {
      throw new MloraException(
          ErrorCode.METRIC_UNDEFINED,
          ("A paired t-test got %d pair(s); expected two at least, as one has no variance. Run"
                  + " more seeds, such as 1-5.")
              .formatted(base.length));
    }
  }

  private static void requireFinite(String side, double value, int pair) {
    if (!Double.isFinite(value)) {
      throw new MloraException(
          ErrorCode.METRIC_UNDEFINED,
          ("The %s value of pair %d is %s; expected a finite number. Leave the pair's failed run"
                  + " out on both sides or repeat it.")
              .formatted(side, pair, value));
    }
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double sumOfSquares(double[] values, double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum;
  }
}
