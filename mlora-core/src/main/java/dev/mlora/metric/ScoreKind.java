package dev.mlora.metric;

/** What a model's output is: a logit, or the probability that its sigmoid gives. */
enum ScoreKind {
  /** Any real number; the probability is its sigmoid. */
  LOGIT {
    @Override
    boolean accepts(float score) {
      return !Float.isNaN(score);
    }

    @Override
    double probability(float score) {
      return 1.0 / (1.0 + Math.exp(-score));
    }

    @Override
    double positiveLoss(float score) {
      return softplus(-score);
    }

    @Override
    double negativeLoss(float score) {
      return softplus(score);
    }

    @Override
    String expectation() {
      return "a number";
    }
  },

  /** A number in [0, 1]. */
  PROBABILITY {
    @Override
    boolean accepts(float score) {
      return score >= 0 && score <= 1;
    }

    @Override
    double probability(float score) {
      return score;
    }

    @Override
    double positiveLoss(float score) {
      return -Math.log(score);
    }

    @Override
    double negativeLoss(float score) {
      return -Math.log1p(-score);
    }

    @Override
    String expectation() {
      return "a probability in [0, 1]";
    }
  };

  /** Whether the score is of this kind at all. */
  abstract boolean accepts(float score);

  /** The probability of a positive label. */
  abstract double probability(float score);

  /** {@code -log p}: the log loss of a positive row. */
  abstract double positiveLoss(float score);

  /** {@code -log(1 - p)}: the log loss of a negative row. */
  abstract double negativeLoss(float score);

  /** What {@link #accepts} wants, in words. */
  abstract String expectation();

  /** {@code log(1 + exp x)}; the exponent is never positive, so nothing overflows. */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
