package dev.mlora.io.data;

import dev.mlora.random.CounterRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Items that a user did not choose, drawn at random and without replacement from those that anybody
 * chose in the domain.
 */
final class NegativeItems {
  private final int[] pool;
  private final Map<Integer, Integer> places = new HashMap<>();

  /** The items chosen in a domain, in the order of their first appearance. */
  NegativeItems(IntStream chosen) {
    pool = chosen.distinct().toArray();
    for (int place = 0; place < pool.length; place++) {
      places.put(pool[place], place);
    }
  }

  /**
   * Draws items in random order; all that there are if they are fewer than wanted.
   *
   * @param own the items that the user chose
   * @param wanted how many
   * @param key the random stream; the same stream draws the same items
   */
  int[] draw(Set<Integer> own, long wanted, long key) {
    int others = pool.length - own.size();
    int count = (int) Math.min(wanted, others);
    // Numbers below `others` count the places that are not the user's own.
    int[] drawn =
        2L * count > others
            ? Arrays.copyOf(CounterRandom.permutation(key, others), count)
            : distinct(count, others, key);
    int[] taken = own.stream().mapToInt(this::place).sorted().toArray();
    for (int i = 0; i < count; i++) {
      drawn[i] = pool[skipping(taken, drawn[i])];
    }
    return drawn;
  }

  private int place(int item) {
    Integer place = places.get(item);
    if (place == null) {
      throw new IllegalArgumentException("item " + item + " was not chosen in the domain");
    }
    return place;
  }

  private static int[] distinct(int count, int bound, long key) {
    int[] drawn = new int[count];
    Set<Integer> seen = new TreeSet<>();
    int found = 0;
    for (long i = 0; found < count; i++) {
      int candidate = CounterRandom.below(key, i, bound);
      if (seen.add(candidate)) {
        drawn[found++] = candidate;
      }
    }
    return drawn;
  }

  /** The n-th place that is not taken. */
  private static int skipping(int[] taken, int n) {
    int place = n;
    for (int gap : taken) {
      if (gap > place) {
        break;
      }
      place++;
    }
    return place;
  }
}
