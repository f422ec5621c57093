package dev.mlora.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  private static final int N = 200_000;

  @Test
  void givesThePublishedNumbersOfSplitMix64() {
    // Published test vectors of SplitMix64 for the seeds 0 and 1234567.
    assertThat(LongStream.range(0, 3).map(i -> CounterRandom.bits(0, i)).toArray())
        .containsExactly(0xE220A8397B1DCDAFL, 0x6E789E6AA1B965F4L, 0x06C45D188009454FL);
    String[] published = {
      "6457827717110365317",
      "3203168211198807973",
      "9817491932198370423",
      "4593380528125082431",
      "16408922859458223821"
    };
    for (int i = 0; i < published.length; i++) {
      assertThat(Long.toUnsignedString(CounterRandom.bits(1234567, i))).isEqualTo(published[i]);
    }
  }

  @Test
  void givesTheNumbersOfTheJdksOwnSplitMix64() {
    for (long seed : new long[] {0, 1, -1, 42, Long.MIN_VALUE, 0x123456789ABCDEFL}) {
      SplittableRandom jdk = new SplittableRandom(seed);
      for (int i = 0; i < 100; i++) {
        assertThat(CounterRandom.bits(seed, i)).isEqualTo(jdk.nextLong());
      }
    }
  }

  @Test
  void uniformsFillTheUnitIntervalEvenly() {
    long key = CounterRandom.key(7, "uniform");
    int[] counts = new int[100];
    for (int i = 0; i < N; i++) {
      double u = CounterRandom.uniform(key, i);
      assertThat(u).isGreaterThanOrEqualTo(0).isLessThan(1);
      counts[(int) (u * counts.length)]++;
    }
    assertThat(chiSquare(counts)).isBetween(55.0, 155.0);
  }

  @Test
  void integersBelowABoundAreEven() {
    long key = CounterRandom.key(7, "below");
    int[] counts = new int[97];
    for (int i = 0; i < N; i++) {
      counts[CounterRandom.below(key, i, counts.length)]++;
    }
    assertThat(chiSquare(counts)).isBetween(53.0, 151.0);
    assertThat(IntStream.range(0, 100).map(i -> CounterRandom.below(key, i, 1)).sum()).isZero();
    for (int i = 0; i < N; i++) {
      assertThat(CounterRandom.below(key, i, Integer.MAX_VALUE)).isNotNegative();
    }
  }

  @Test
  void normalsHaveTheMomentsOfTheNormalDistribution() {
    long key = CounterRandom.key(7, "normal");
    double[] x = IntStream.range(0, N).mapToDouble(i -> CounterRandom.normal(key, i)).toArray();
    double root = Math.sqrt(N);
    // Four standard errors each; the variances of x, x^2, x^3 and x^4 are 1, 2, 15 and 96.
    assertThat(moment(x, 1)).isCloseTo(0, within(4 / root));
    assertThat(moment(x, 2)).isCloseTo(1, within(4 * Math.sqrt(2) / root));
    assertThat(moment(x, 3)).isCloseTo(0, within(4 * Math.sqrt(15) / root));
    assertThat(moment(x, 4)).isCloseTo(3, within(4 * Math.sqrt(96) / root));
    double within196 = Arrays.stream(x).filter(v -> Math.abs(v) < 1.959964).count() / (double) N;
    assertThat(within196).isCloseTo(0.95, within(4 * Math.sqrt(0.95 * 0.05) / root));
  }

  @Test
  void streamsOfDifferentNamesDiffer() {
    Set<Long> keys = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      for (String path : new String[] {"", "mlp/0", "mlp/1", "mlp/10", "größe"}) {
        long key = CounterRandom.key(seed, path);
        assertThat(key).isEqualTo(CounterRandom.key(seed, path));
        keys.add(key);
        for (long step = 0; step < 50; step++) {
          keys.add(CounterRandom.key(key, step));
        }
      }
    }
    assertThat(keys).hasSize(50 * 5 * 51);
  }

  @Test
  void neighbouringStreamsAreUncorrelated() {
    long first = CounterRandom.key(CounterRandom.key(1, "mlp/0"), 1);
    long second = CounterRandom.key(CounterRandom.key(1, "mlp/0"), 2);
    double product = 0;
    for (int i = 0; i < N; i++) {
      product += CounterRandom.normal(first, i) * CounterRandom.normal(second, i);
    }
    assertThat(product / N).isCloseTo(0, within(4 / Math.sqrt(N)));
  }

  @Test
  void permutationsHoldEveryNumberOnceAndAreEven() {
    int[] counts = new int[120];
    for (int i = 0; i < 60_000; i++) {
      int[] order = CounterRandom.permutation(CounterRandom.key(3, i), 5);
      assertThat(Arrays.stream(order).sorted()).containsExactly(0, 1, 2, 3, 4);
      counts[rank(order)]++;
    }
    assertThat(chiSquare(counts)).isBetween(70.0, 180.0);
    assertThat(CounterRandom.permutation(1, 0)).isEmpty();
  }

  /** The place of a permutation among all, in lexicographic order. */
  private static int rank(int[] order) {
    int rank = 0;
    for (int i = 0; i < order.length; i++) {
      int smaller = 0;
      for (int j = i + 1; j < order.length; j++) {
        smaller += order[j] < order[i] ? 1 : 0;
      }
      rank = rank * (order.length - i) + smaller;
    }
    return rank;
  }

  private static double chiSquare(int[] counts) {
    double expected = Arrays.stream(counts).sum() / (double) counts.length;
    return Arrays.stream(counts).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
  }

  private static double moment(double[] x, int power) {
    return Arrays.stream(x).map(v -> Math.pow(v, power)).average().orElseThrow();
  }
}
