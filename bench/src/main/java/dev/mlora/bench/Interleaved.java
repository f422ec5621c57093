package dev.mlora.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Works measured in turn: each round does a block of each, so that what disturbs the machine for a
 * while disturbs all of them. Shorter blocks would disturb one another.
 */
final class Interleaved {
  private static final int BLOCK = 30;
  private static final int WARM_UP_ROUNDS = 10;

  private final Map<String, double[]> micros = new LinkedHashMap<>();
  private final Map<String, Double> bytes = new LinkedHashMap<>();

  private Interleaved() {}

  /**
   * Measures works.
   *
   * @param works the works by name
   * @param rounds how many rounds are measured, after those that warm up the JVM
   * @param round told the number of each round, from 1, and of how many
   */
  static Interleaved measure(Map<String, Workload> works, int rounds, Consumer<String> round) {
    Interleaved result = new Interleaved();
    works.keySet().forEach(name -> result.micros.put(name, new double[rounds]));
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      round.accept("warm-up round %d of %d".formatted(i + 1, WARM_UP_ROUNDS));
      works.values().forEach(work -> work.run(BLOCK));
    }
    for (int i = 0; i < rounds; i++) {
      round.accept("round %d of %d".formatted(i + 1, rounds));
      int number = i;
      works.forEach((name, work) -> result.block(name, work, number));
    }
    return result;
  }

  private void block(String name, Workload work, int round) {
    long allocated = allocated();
    long began = System.nanoTime();
    work.run(BLOCK);
    double[] times = micros.get(name);
    if (times != null) {
      times[round] = (System.nanoTime() - began) / 1e3 / BLOCK;
    }
    // The least of all rounds: compilers and this very measuring allocate now and then.
    double perUnit = Math.max(0, allocated() - allocated - OWN_BYTES) / (double) BLOCK;
    bytes.merge(name, perUnit, Math::min);
  }

  /** The median time of a unit in microseconds. */
  double micros(String name) {
    return median(times(name));
  }

  /** The median over the rounds of the ratio of two works' times in the round. */
  double ratio(String work, String yardstick) {
    double[] of = times(work);
    double[] to = times(yardstick);
    double[] ratios = new double[of.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = of[i] / to[i];
    }
    return median(ratios);
  }

  /** The bytes that a unit allocates, in all threads. */
  double bytes(String name) {
    return bytes.getOrDefault(name, Double.NaN);
  }

  private double[] times(String name) {
    double[] times = micros.get(name);
    if (times == null) {
      throw new IllegalArgumentException("'" + name + "' was not measured.");
    }
    return times;
  }

  /** What asking for the counter allocates itself. */
  private static final long OWN_BYTES = ownBytes();

  private static long ownBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 1000; i++) {
      long before = allocated();
      least = Math.min(least, allocated() - before);
    }
    return least;
  }

  private static long allocated() {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return bean.getTotalThreadAllocatedBytes();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
