package dev.mlora.io.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NegativeItemsTest {
  private static final int[] CHOSEN = {7, 3, 9, 3, 5, 7};

  @Test
  void drawsAllThatThereAreIfTheyAreFewer() {
    assertThat(new NegativeItems(IntStream.of(CHOSEN)).draw(Set.of(3), 10, 1))
        .containsExactlyInAnyOrder(7, 9, 5);
    assertThat(new NegativeItems(IntStream.of(CHOSEN)).draw(Set.of(3, 5, 7, 9), 10, 1)).isEmpty();
  }

  @Property
  void drawsDistinctItemsOfOthersAndTheSameAgain(
      @ForAll @IntRange(min = 1, max = 60) int items,
      @ForAll @IntRange(min = 0, max = 60) int own,
      @ForAll @IntRange(min = 0, max = 70) int wanted,
      @ForAll long key) {
    Set<Integer> mine = new HashSet<>();
    IntStream.range(0, Math.min(own, items)).forEach(i -> mine.add(3 * i));
    NegativeItems pool = new NegativeItems(IntStream.range(0, items).map(i -> 3 * i));
    int[] drawn = pool.draw(mine, wanted, key);
    assertThat(drawn).hasSize(Math.min(wanted, items - mine.size())).doesNotHaveDuplicates();
    assertThat(Arrays.stream(drawn)).allMatch(item -> item % 3 == 0 && item < 3 * items);
    assertThat(Arrays.stream(drawn)).noneMatch(mine::contains);
    assertThat(pool.draw(mine, wanted, key)).isEqualTo(drawn);
  }

  /** Each of the ten others should come in a third of the draws of three: 3,000 of 10,000. */
  @Test
  void drawsEveryItemAsOften() {
    NegativeItems pool = new NegativeItems(IntStream.range(0, 11));
    int[] counts = new int[11];
    for (int key = 0; key < 10_000; key++) {
      for (int item : pool.draw(Set.of(4), 3, key)) {
        counts[item]++;
      }
    }
    assertThat(counts[4]).isZero();
    // Four standard deviations of a binomial count: 4 * sqrt(10000 * 0.3 * 0.7) = 183.
    assertThat(IntStream.range(0, 11).filter(item -> item != 4).map(item -> counts[item]))
        .allMatch(count -> Math.abs(count - 3000) < 184);
  }
}
