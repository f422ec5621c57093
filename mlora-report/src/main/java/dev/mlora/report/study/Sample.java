package dev.mlora.report.study;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A number measured with several seeds.
 *
 * @param values one for each seed
 */
public record Sample(List<Double> values) {
  /** Keeps its own copy. */
  public Sample {
    values = List.copyOf(values);
  }

  /** How many there are. */
  public int count() {
    return values.size();
  }

  /** The mean; empty without values. */
  public OptionalDouble mean() {
    return Arrays.stream(array()).average();
  }

  /** The middle value, of two middle ones their mean; empty without values. */
  public OptionalDouble median() {
    double[] sorted = array();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
  }

  /** The standard deviation, with n - 1; empty for fewer than two values. */
  public OptionalDouble deviation() {
    if (values.size() < 2) {
      return OptionalDouble.empty();
    }
    double mean = mean().orElseThrow();
    double squares = Arrays.stream(array()).map(x -> (x - mean) * (x - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (values.size() - 1)));
  }

  double[] array() {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
