package dev.mlora.batch;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one epoch, decided by seed and epoch alone. Rows are numbered through all domains:
 * row r of domain d has the number {@code first(d) + r}. Within a batch they ascend, so that the
 * rows of a domain stand together.
 *
 * <p>One domain after the other, memory is four bytes for each row of the largest domain; where
 * domains are mixed, for each row of all. Not safe for use by several threads.
 */
public final class EpochOrder {
  private final int[] firstRow;
  private final int[] batchEnd;
  // Null where domains are mixed: all rows are there then.
  private final @Nullable DomainOrder domains;
  // The rows of a stretch of the epoch, which begins at its row number `from`.
  private int[] rows;
  private int from;

  private EpochOrder(int[] firstRow, int[] batchEnd, int[] rows) {
    this.firstRow = firstRow;
    this.batchEnd = batchEnd;
    this.domains = null;
    this.rows = rows;
    sortBatches(rows, batchEnd);
  }

  private EpochOrder(int[] firstRow, int[] batchEnd, DomainOrder domains) {
    this.firstRow = firstRow;
    this.batchEnd = batchEnd;
    this.domains = domains;
    this.rows = new int[0];
  }

  /**
   * One domain after the other, each shuffled when its turn comes.
   *
   * @param order the domains that have rows
   * @param begin how many rows come before each of them
   */
  private record DomainOrder(int[] order, int[] begin, int batchSize, long key) {}

  private static void sortBatches(int[] rows, int[] batchEnd) {
    int begin = 0;
    for (int end : batchEnd) {
      Arrays.sort(rows, begin, end);
      begin = end;
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
    int[] firstRow = firstRows(counts);
    return switch (schedule) {
      case DOMAIN_SEQUENTIAL -> sequential(firstRow, batchSize, key);
      case INTERLEAVED -> {
        int[] rows = ascending(firstRow[counts.length]);
        shuffle(rows, 0, rows.length, CounterRandom.key(key, 0));
        yield new EpochOrder(firstRow, chunks(rows.length, batchSize), rows);
      }
      case PROPORTIONAL -> {
        int[] rows = ascending(firstRow[counts.length]);
        for (int domain = 0; domain < counts.length; domain++) {
          shuffle(
              rows, firstRow[domain], firstRow[domain + 1], CounterRandom.key(key, domain + 1L));
        }
        yield new EpochOrder(firstRow, chunks(rows.length, batchSize), merged(firstRow, rows));
      }
    };
  }

  private static int[] firstRows(int[] counts) {
    int[] firstRow = new int[counts.length + 1];
    for (int domain = 0; domain < counts.length; domain++) {
      long next = (long) firstRow[domain] + counts[domain];
      // An array cannot have all of 2^31 - 1 elements.
      if (next > Integer.MAX_VALUE - Long.BYTES) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID,
            "An epoch has more than %d rows: the domains 0 to %d alone have %d. Train on fewer rows."
                .formatted(Integer.MAX_VALUE - Long.BYTES, domain, next));
      }
      firstRow[domain + 1] = (int) next;
    }
    return firstRow;
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
    int at = begin(batch) + i;
    if (at < from || at >= from + rows.length) {
      load(at);
    }
    return rows[at - from];
  }

  /** Shuffles the domain that a place in the epoch belongs to. */
  private void load(int at) {
    if (domains == null) {
      throw new IndexOutOfBoundsException("An epoch has no row " + at);
    }
    int place = domains.order().length - 1;
    while (domains.begin()[place] > at) {
      place--;
    }
    int domain = domains.order()[place];
    int[] shuffled = ascending(firstRow[domain + 1] - firstRow[domain]);
    for (int i = 0; i < shuffled.length; i++) {
      shuffled[i] += firstRow[domain];
    }
    shuffle(shuffled, 0, shuffled.length, CounterRandom.key(domains.key(), domain + 1L));
    sortBatches(shuffled, chunks(shuffled.length, domains.batchSize()));
    rows = shuffled;
    from = domains.begin()[place];
  }

  /** The first number of a domain's rows; for the number of domains, the number of all rows. */
  int firstRow(int domain) {
    return firstRow[domain];
  }

  private int begin(int batch) {
    return batch == 0 ? 0 : batchEnd[batch - 1];
  }

  private static EpochOrder sequential(int[] firstRow, int batchSize, long key) {
    int domains = firstRow.length - 1;
    int[] domainOrder = ascending(domains);
    shuffle(domainOrder, 0, domains, CounterRandom.key(key, 0));
    int[] order = Arrays.stream(domainOrder).filter(d -> firstRow[d] < firstRow[d + 1]).toArray();
    int[] begin = new int[order.length];
    List<Integer> ends = new ArrayList<>();
    int at = 0;
    for (int place = 0; place < order.length; place++) {
      begin[place] = at;
      int count = firstRow[order[place] + 1] - firstRow[order[place]];
      for (int end : chunks(count, batchSize)) {
        ends.add(at + end);
      }
      at += count;
    }
    return new EpochOrder(
        firstRow,
        ends.stream().mapToInt(Integer::intValue).toArray(),
        new DomainOrder(order, begin, batchSize, key));
  }

  private static int[] ascending(int count) {
    int[] numbers = new int[count];
    Arrays.setAll(numbers, i -> i);
    return numbers;
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
    int[] ends = new int[Math.ceilDiv(count, batchSize)];
    Arrays.setAll(ends, i -> (int) Math.min((i + 1L) * batchSize, count));
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
