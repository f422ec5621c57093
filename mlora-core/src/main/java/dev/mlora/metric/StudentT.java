package dev.mlora.metric;

/** Student's t distribution, by the regularised incomplete beta function. */
final class StudentT {
  private static final double SMALLEST = 1e-300;
  private static final double PRECISION = 1e-16;
  private static final int LEAST_ITERATIONS = 200;

  private final int degreesOfFreedom;

  /** The distribution with the given degrees of freedom, 1 or more. */
  StudentT(int degreesOfFreedom) {
    this.degreesOfFreedom = degreesOfFreedom;
  }

  /** {@code P(|T| >= |t|) = I_x(v/2, 1/2)} with {@code x = v / (v + t^2)} and v the degrees. */
  double twoSided(double t) {
    double square = t * t;
    double total = degreesOfFreedom + square;
    if (Double.isInfinite(total)) {
      return 0;
    }
    return incompleteBeta(degreesOfFreedom / total, square / total);
  }

  /** The t that {@code |T|} exceeds with the given probability, which lies in (0, 1). */
  double criticalValue(double probability) {
    double high = 1;
    while (twoSided(high) > probability) {
      high *= 2;
    }
    double low = 0;
    double middle = high / 2;
    while (low < middle && middle < high) {
      if (twoSided(middle) > probability) {
        low = middle;
      } else {
        high = middle;
      }
      middle = (low + high) / 2;
    }
    return middle;
  }

  /** {@code I_x(v/2, 1/2)}; {@code y = 1 - x} comes apart, as near x = 1 it would lose digits. */
  private double incompleteBeta(double x, double y) {
    double a = degreesOfFreedom / 2.0;
    double b = 0.5;
    if (x == 0 || y == 0) {
      return x == 0 ? 0 : 1;
    }
    double front = Math.pow(x, a) * Math.pow(y, b) / beta();
    // The fraction converges fast on this side of the mean, its mirror image on the other.
    return x < (a + 1) / (a + b + 2)
        ? front * continuedFraction(x, a, b) / a
        : 1 - front * continuedFraction(y, b, a) / b;
  }

  /** {@code B(v/2, 1/2)}, from {@code B(1/2, 1/2) = pi} or {@code B(1, 1/2) = 2} upwards. */
  private double beta() {
    boolean odd = degreesOfFreedom % 2 == 1;
    double value = odd ? Math.PI : 2;
    for (double a = odd ? 0.5 : 1; a < degreesOfFreedom / 2.0; a++) {
      value *= a / (a + 0.5);
    }
    return value;
  }

  /** The fraction of DLMF 8.17.22, evaluated by the modified Lentz method. */
  private static double continuedFraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / awayFromZero(1 - (a + b) * x / (a + 1));
    double value = d;
    int limit = LEAST_ITERATIONS + (int) (10 * Math.sqrt(Math.max(a, b)));
    for (int m = 1; m <= limit; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / awayFromZero(1 + even * d);
      c = awayFromZero(1 + even / c);
      value *= c * d;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / awayFromZero(1 + odd * d);
      c = awayFromZero(1 + odd / c);
      value *= c * d;
      if (Math.abs(c * d - 1) < PRECISION) {
        break;
      }
    }
    return value;
  }

  private static double awayFromZero(double value) {
    return Math.abs(value) < SMALLEST ? SMALLEST : value;
  }
}
