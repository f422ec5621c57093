package dev.mlora.bench;

import dev.mlora.batch.BatchRows;
import dev.mlora.random.CounterRandom;
import java.util.Arrays;

/**
 * A batch of random rows, sorted by domain. The domains present are spread over those of the model
 * and of different sizes, the last about as many times the first as there are domains, at most
 * eight times.
 */
record BenchRows(int[] domainOf, int[] users, int[] items) implements BatchRows {
  private static final int SIZES = 8;

  static BenchRows of(int domains, int present) {
    int rows = BenchModel.BATCH;
    int[] domainOf = new int[rows];
    int[] users = new int[rows];
    int[] items = new int[rows];
    long key = CounterRandom.key(1, "bench");
    long weights = 0;
    for (int i = 0; i < present; i++) {
      weights += weight(i);
    }
    for (int i = 0; i < rows; i++) {
      // Each domain once at least: as many are present as are said to be.
      int domain = i;
      if (i >= present) {
        long left = CounterRandom.below(key, 3L * i, (int) weights);
        domain = 0;
        while (left >= weight(domain)) {
          left -= weight(domain++);
        }
      }
      domainOf[i] = (int) ((long) domains * domain / present);
      users[i] = CounterRandom.below(key, 3L * i + 1, BenchModel.USERS);
      items[i] = CounterRandom.below(key, 3L * i + 2, BenchModel.ITEMS);
    }
    Arrays.sort(domainOf);
    return new BenchRows(domainOf, users, items);
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
    return (users[row] + items[row]) % 2;
  }
}
