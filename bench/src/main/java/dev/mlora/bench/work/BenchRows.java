package dev.mlora.bench.work;

import dev.mlora.batch.BatchRows;
import dev.mlora.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A batch of random rows, sorted by domain. The domains present are spread over those of the model
 * and of different sizes, the last about as many times the first as there are domains, at most
 * eight times.
 *
 * @param domainOf the domain of each row
 * @param users the user of each row
 * @param items the item of each row
 * @param labels the label of each row, a coin's: what can be learned by heart makes gradients so
 *     small that processors need many times as long for them
 */
public record BenchRows(int[] domainOf, int[] users, int[] items, float[] labels)
    implements BatchRows {
  private static final int SIZES = 8;

  /** Different batches, to be trained on in turn. */
  private static final int BATCHES = 64;

  private static final int DRAWS = 4;

  /**
   * Whole batches to train on in turn, for as long as one likes.
   *
   * @param domains how many domains the model has
   * @param present how many of them have rows in each batch
   */
  public static List<BenchRows> batches(int domains, int present) {
    return IntStream.range(0, BATCHES)
        .mapToObj(number -> of(domains, present, BenchModel.BATCH, number))
        .toList();
  }

  /**
   * A whole batch.
   *
   * @param domains how many domains the model has
   * @param present how many of them have rows
   */
  public static BenchRows of(int domains, int present) {
    return of(domains, present, BenchModel.BATCH);
  }

  /**
   * Some rows.
   *
   * @param domains how many domains the model has
   * @param present how many of them have rows
   * @param rows how many rows, as many as domains present or more
   */
  public static BenchRows of(int domains, int present, int rows) {
    return of(domains, present, rows, 0);
  }

  private static BenchRows of(int domains, int present, int rows, int number) {
    int[] domainOf = new int[rows];
    int[] users = new int[rows];
    int[] items = new int[rows];
    float[] labels = new float[rows];
    long key = CounterRandom.key(CounterRandom.key(1, "bench"), number);
    long weights = 0;
    for (int i = 0; i < present; i++) {
      weights += weight(i);
    }
    for (int i = 0; i < rows; i++) {
      // Each domain once at least: as many are present as are said to be.
      int domain = i;
      if (i >= present) {
        long left = CounterRandom.below(key, (long) DRAWS * i, (int) weights);
        domain = 0;
        while (left >= weight(domain)) {
          left -= weight(domain++);
        }
      }
      domainOf[i] = (int) ((long) domains * domain / present);
      users[i] = CounterRandom.below(key, (long) DRAWS * i + 1, BenchModel.USERS);
      items[i] = CounterRandom.below(key, (long) DRAWS * i + 2, BenchModel.ITEMS);
      labels[i] = CounterRandom.below(key, (long) DRAWS * i + 3, 2);
    }
    Arrays.sort(domainOf);
    return new BenchRows(domainOf, users, items, labels);
  }

  private static int weight(int domain) {
    return 1 + domain % SIZES;
  }

  @Override
  public int count() {
    return domainOf.length;
  }

  @Override
  public int domain(int row) {
    return domainOf[row];
  }

  @Override
  public int id(int field, int row) {
    return field == 0 ? users[row] : items[row];
  }

  @Override
  public float label(int row) {
    return labels[row];
  }
}
