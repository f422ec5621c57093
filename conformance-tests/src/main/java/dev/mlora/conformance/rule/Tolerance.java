package dev.mlora.conformance.rule;

/** How far a backend's numbers may lie from the reference's, and why. */
public enum Tolerance {
  /** The same bits, after the reference's double is rounded to the backend's element type. */
  EXACT(Measure.ULPS, 0, "operations that move numbers or round once"),
  /** Four units in the last place, what the graph promises of transcendental functions. */
  FOUR_ULPS(Measure.ULPS, 4, "transcendental functions"),
  /** Sums in an order of the backend's own: an error in proportion to the largest element. */
  ACCUMULATED(Measure.OF_LARGEST, 1e-5, "sums, products of matrices, gradients"),
  /** The same in double precision. */
  ACCUMULATED_DOUBLE(Measure.OF_LARGEST, 1e-12, "sums in double precision"),
  /** The scores of a fresh model. */
  INITIAL_SCORE(Measure.OF_LARGEST, 1e-5, "scores before any training"),
  /** The loss of a step while the trainings still go side by side. */
  STEP_LOSS(Measure.RELATIVE, 1e-5, "losses of the first 100 steps"),
  /**
   * Weights after some steps: Adam's first steps have the size of the rate whatever the gradient.
   */
  STEP_WEIGHTS(Measure.ABSOLUTE, 1e-4, "weights after a few steps"),
  /** Click probabilities of a model with an adapter merged into its backbone. */
  MERGED(Measure.ABSOLUTE, 1e-6, "scores of merged models"),
  /** Weights and scores after hundreds of steps. */
  TRAINED(Measure.ABSOLUTE, 1e-3, "weights and scores after 500 steps");

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private enum Measure {
    ULPS,
    OF_LARGEST,
    RELATIVE,
    ABSOLUTE
  }

  private final Measure measure;
  private final double amount;
  private final String serves;

  Tolerance(Measure measure, double amount, String serves) {
    this.measure = measure;
    this.amount = amount;
    this.serves = serves;
  }

  /** What it is used for. */
  public String serves() {
    return serves;
  }

  /** The bound in words. */
  public String bound() {
    return switch (measure) {
      case ULPS -> amount == 0 ? "the same bits" : "%.0f ulp".formatted(amount);
      case OF_LARGEST -> "%.0e of the largest element".formatted(amount);
      case RELATIVE -> "%.0e relative".formatted(amount);
      case ABSOLUTE -> "%.0e absolute".formatted(amount);
    };
  }

  /**
   * Compares two tensors.
   *
   * @param what what they are, for the message
   * @param expected the reference's elements
   * @param actual the backend's elements, single precision held in doubles
   * @throws AssertionError naming the worst element, if one lies outside the bound
   */
  public void check(String what, double[] expected, double[] actual) {
    if (expected.length != actual.length) {
      throw new AssertionError(
          "%s has %d elements, but %d were expected."
              .formatted(what, actual.length, expected.length));
    }
    double largest = 0;
    for (double e : expected) {
      double rounded = rounded(e);
      largest = Math.max(largest, Double.isFinite(rounded) ? Math.abs(rounded) : 0);
    }
    int worst = -1;
    double worstExcess = 1;
    for (int i = 0; i < expected.length; i++) {
      double excess = excess(expected[i], actual[i], largest);
      if (excess > worstExcess) {
        worst = i;
        worstExcess = excess;
      }
    }
    if (worst >= 0) {
      throw new AssertionError(
          "%s differs at element %d of %d: expected %s, got %s (allowed: %s)."
              .formatted(what, worst, expected.length, expected[worst], actual[worst], bound()));
    }
  }

  /** How many times the bound two elements lie apart. */
  private double excess(double expected, double actual, double largest) {
    double rounded = rounded(expected);
    if (rounded == actual || (Double.isNaN(rounded) && Double.isNaN(actual))) {
      return 0;
    }
    // Infinity's ulp is infinite: in proportion to it every number would be near enough.
    if (!Double.isFinite(rounded)) {
      return INFINITE;
    }
    double distance = Math.abs(expected - actual);
    double allowed =
        switch (measure) {
          case ULPS -> amount * Math.ulp((float) expected);
          case OF_LARGEST -> amount * largest;
          case RELATIVE -> amount * Math.abs(expected);
          case ABSOLUTE -> amount;
        };
    // Written so that NaN on one side only is outside of every bound.
    return distance <= allowed ? 1 : distance / allowed > 1 ? distance / allowed : INFINITE;
  }

  /** What an element is where it is held in the backend's type, infinite if it is too large. */
  private double rounded(double expected) {
    return this == ACCUMULATED_DOUBLE ? expected : (float) expected;
  }
}
