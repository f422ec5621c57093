package dev.mlora.bench;

import com.sun.management.ThreadMXBean;
import dev.mlora.bench.work.Workload;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Works measured in turn: each work of a claim between two blocks of its yardstick, so that what
 * disturbs the machine for a while disturbs both, and what grows or fades is met half way. Shorter
 * blocks would disturb one another. What counts of a block is its median unit: a processor that is
 * taken away for milliseconds strikes single units.
 */
final class Interleaved {
  private static final int BLOCK = 30;
  private static final int WARM_UP_ROUNDS = 10;

  /**
   * The works of a round in order; the yardstick of claims that follow one another comes between.
   */
  private final List<String> order;

  /** Microseconds of a unit, by place in the order and by round. */
  private final double[][] micros;

  /** How long each unit of the block took. */
  private final long[] nanos = new long[BLOCK];

  private final Map<String, List<Double>> bytes = new HashMap<>();

  private Interleaved(List<String> order, int rounds) {
    this.order = order;
    micros = new double[order.size()][rounds];
  }

  /**
   * Measures works.
   *
   * @param claims what is compared
   * @param works the works by name
   * @param rounds how many rounds are measured, after those that warm up the JVM
   * @param round told the number of each round, from 1, and of how many
   */
  static Interleaved measure(
      List<Claim> claims, Map<String, Workload> works, int rounds, Consumer<String> round) {
    Interleaved result = new Interleaved(order(claims), rounds);
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      round.accept("warm-up round %d of %d".formatted(i + 1, WARM_UP_ROUNDS));
      works.values().forEach(work -> work.run(new long[BLOCK]));
    }
    for (int i = 0; i < rounds; i++) {
      round.accept("round %d of %d".formatted(i + 1, rounds));
      for (int place = 0; place < result.order.size(); place++) {
        result.block(place, Objects.requireNonNull(works.get(result.order.get(place))), i);
      }
    }
    return result;
  }

  /** The works of a round: each claim's between two of its yardstick. */
  static List<String> order(List<Claim> claims) {
    List<String> order = new ArrayList<>();
    for (Claim claim : claims) {
      if (order.isEmpty() || !order.getLast().equals(claim.yardstick())) {
        order.add(claim.yardstick());
      }
      order.add(claim.work());
      order.add(claim.yardstick());
    }
    return order;
  }

  private void block(int place, Workload work, int round) {
    long allocated = allocated();
    work.run(nanos);
    double perUnit = Math.max(0, allocated() - allocated - OWN_BYTES) / (double) BLOCK;
    bytes.computeIfAbsent(order.get(place), name -> new ArrayList<>()).add(perUnit);
    micros[place][round] = median(Arrays.stream(nanos).asDoubleStream()) / 1e3;
  }

  /** The median time of a unit of a work in microseconds. */
  double micros(String name) {
    return median(
        IntStream.range(0, micros.length)
            .filter(place -> order.get(place).equals(name))
            .mapToObj(place -> micros[place])
            .flatMapToDouble(Arrays::stream));
  }

  /**
   * The median over the rounds of the time of a claim's work by that of its yardstick, in the mean
   * of just before and just after.
   */
  double ratio(Claim claim) {
    int place = order.indexOf(claim.work());
    return median(
        IntStream.range(0, micros[place].length)
            .mapToDouble(
                i -> 2 * micros[place][i] / (micros[place - 1][i] + micros[place + 1][i])));
  }

  /** The bytes that a unit allocates, in all threads: the median over its blocks. */
  double bytes(String name) {
    return median(bytes.getOrDefault(name, List.of()).stream().mapToDouble(each -> each));
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

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("There is no median of nothing.");
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
