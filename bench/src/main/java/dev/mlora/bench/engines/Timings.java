package dev.mlora.bench.engines;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long the units of a work took one contender.
 *
 * @param blocks the median nanoseconds of each round's block
 * @param units the nanoseconds of all units
 */
record Timings(double[] blocks, double[] units) {
  /** Gathers blocks, one a round. */
  static final class Rounds {
    private final List<double[]> rounds = new ArrayList<>();

    void add(double[] nanos) {
      rounds.add(nanos);
    }

    Timings timings() {
      return new Timings(
          rounds.stream().mapToDouble(nanos -> quantile(nanos, 0.5)).toArray(),
          rounds.stream().flatMapToDouble(Arrays::stream).toArray());
    }
  }

  /** The median microseconds of a unit. */
  double micros() {
    return quantile(blocks, 0.5) / 1e3;
  }

  /** The microseconds within which a share of all units ended. */
  double percentile(double share) {
    return quantile(units, share) / 1e3;
  }

  /** This work's time by another's, in the same rounds: quartiles of what single rounds say. */
  Ratio by(Timings other) {
    double[] ratios =
        IntStream.range(0, blocks.length).mapToDouble(i -> blocks[i] / other.blocks[i]).toArray();
    return new Ratio(quantile(ratios, 0.25), quantile(ratios, 0.5), quantile(ratios, 0.75));
  }

  /**
   * A ratio of times.
   *
   * @param low the lower quartile over the rounds
   * @param median the median
   * @param high the upper quartile
   */
  record Ratio(double low, double median, double high) {}

  /** The quantile, between neighbours in proportion. */
  static double quantile(double[] values, double share) {
    if (values.length == 0) {
      throw new IllegalArgumentException("There is no quantile of nothing.");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
