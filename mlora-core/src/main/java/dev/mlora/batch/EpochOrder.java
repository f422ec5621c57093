package dev.mlora.batch;

import dev.mlora.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The batches of one epoch, decided by seed and epoch alone. Rows are numbered through all domains:
 * row r of domain d has the number {@code first(d) + r}. Within a batch they ascend, so that the
 * rows of a domain stand together.
 */
public final class EpochOrder {
  private final int[] firstRow;
  private final int[] rows;
  private final int[] batchEnd;

  private EpochOrder(int[] firstRow, int[] rows, int[] batchEnd) {
    this.firstRow = firstRow;
    this.rows = rows;
    this.batchEnd = batchEnd;
    int from = 0;
    for (int to : batchEnd) {
      Arrays.sort(rows, from, to);
      from = to;
    }
  }

  /**
   * Shuffles an epoch.
   *
   * @param schedule how domains are mixed
   * @param counts the number of rows of each domain; a domain may have none
   * @param batchSize the greatest number of rows in a batch
   * @param key the epoch's random stream, see {@link CounterRandom#key(long, long)}
   */
  public static EpochOrder shuffled(Schedule schedule, int[] counts, int batchSize, long key) {
    int[] firstRow = new int[counts.length + 1];
    for (int domain = 0; domain < counts.length; domain++) {
      firstRow[domain + 1] = Math.addExact(firstRow[domain], counts[domain]);
    }
    int[] rows = new int[firstRow[counts.length]];
    Arrays.setAll(rows, i -> i);
    return switch (schedule) {
      case DOMAIN_SEQUENTIAL -> sequential(firstRow, rows, batchSize, key);
      case INTERLEAVED -> {
        shuffle(rows, 0, rows.length, CounterRandom.key(key, 0));
        yield new EpochOrder(firstRow, rows, chunks(rows.length, batchSize));
      }
      case PROPORTIONAL -> {
        for (int domain = 0; domain < counts.length; domain++) {
          shuffle(
              rows, firstRow[domain], firstRow[domain + 1], CounterRandom.key(key, domain + 1L));
        }
        yield new EpochOrder(firstRow, merged(firstRow, rows), chunks(rows.length, batchSize));
      }
    };
  }

  /** The number of batches. */
  public int batches() {
    return batchEnd.length;
  }

  /** The number of rows of a batch. */
  public int size(int batch) {
    return batchEnd[batch] - begin(batch);
  }

  /** The number of a row, counted through all domains. */
  int row(int batch, int i) {
    return rows[begin(batch) + i];
  }

  /** The first number of a domain's rows; for the number of domains, the number of all rows. */
  int firstRow(int domain) {
    return firstRow[domain];
  }

  private int begin(int batch) {
    return batch == 0 ? 0 : batchEnd[batch - 1];
  }

  private static EpochOrder sequential(int[] firstRow, int[] rows, int batchSize, long key) {
    int domains = firstRow.length - 1;
    int[] domainOrder = new int[domains];
    Arrays.setAll(domainOrder, i -> i);
    shuffle(domainOrder, 0, domains, CounterRandom.key(key, 0));
    int[] ordered = new int[rows.length];
    List<Integer> ends = new ArrayList<>();
    int at = 0;
    for (int domain : domainOrder) {
      int from = firstRow[domain];
      int to = firstRow[domain + 1];
      shuffle(rows, from, to, CounterRandom.key(key, domain + 1L));
      System.arraycopy(rows, from, ordered, at, to - from);
      for (int end : chunks(to - from, batchSize)) {
        ends.add(at + end);
      }
      at += to - from;
    }
    return new EpochOrder(firstRow, ordered, ends.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Merges the domains' shuffled rows so that every stretch holds each domain's share. */
  private static int[] merged(int[] firstRow, int[] rows) {
    PriorityQueue<Share> behind = new PriorityQueue<>();
    for (int domain = 0; domain < firstRow.length - 1; domain++) {
      if (firstRow[domain] < firstRow[domain + 1]) {
        behind.add(new Share(domain, 0, firstRow[domain + 1] - firstRow[domain]));
      }
    }
    int[] merged = new int[rows.length];
    for (int i = 0; i < merged.length; i++) {
      Share next = behind.remove();
      merged[i] = rows[firstRow[next.domain] + next.taken];
      if (next.taken + 1 < next.count) {
        behind.add(new Share(next.domain, next.taken + 1, next.count));
      }
    }
    return merged;
  }

  /** How far a domain's rows are used up; the one that is furthest behind comes first. */
  private record Share(int domain, int taken, int count) implements Comparable<Share> {
    private double part() {
      return (taken + 0.5) / count;
    }

    @Override
    public int compareTo(Share other) {
      int byPart = Double.compare(part(), other.part());
      return byPart != 0 ? byPart : Integer.compare(domain, other.domain);
    }
  }

  private static int[] chunks(int count, int batchSize) {
    int[] ends = new int[(count + batchSize - 1) / batchSize];
    Arrays.setAll(ends, i -> Math.min((i + 1) * batchSize, count));
    return ends;
  }

  /** Fisher and Yates' shuffle of a range. */
  private static void shuffle(int[] values, int from, int to, long key) {
    for (int i = to - from - 1; i > 0; i--) {
      int j = CounterRandom.below(key, i, i + 1);
      int swapped = values[from + i];
      values[from + i] = values[from + j];
      values[from + j] = swapped;
    }
  }
}
