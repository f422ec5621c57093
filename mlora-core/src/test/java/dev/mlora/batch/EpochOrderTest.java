package dev.mlora.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EpochOrderTest {
  @Property(tries = 200)
  void everyRowComesExactlyOnce(
      @ForAll Schedule schedule,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 40) Integer> counts,
      @ForAll @IntRange(min = 1, max = 17) int batchSize,
      @ForAll long key) {
    int[] rows = counts.stream().mapToInt(Integer::intValue).toArray();
    EpochOrder order = EpochOrder.shuffled(schedule, rows, batchSize, key);
    List<Integer> seen = new ArrayList<>();
    for (int batch = 0; batch < order.batches(); batch++) {
      assertThat(order.size(batch)).isBetween(1, batchSize);
      int last = -1;
      for (int i = 0; i < order.size(batch); i++) {
        assertThat(order.row(batch, i)).isGreaterThan(last);
        last = order.row(batch, i);
        seen.add(last);
      }
    }
    int total = counts.stream().mapToInt(Integer::intValue).sum();
    assertThat(seen).hasSize(total).doesNotHaveDuplicates();
    assertThat(seen).allMatch(row -> row >= 0 && row < total);
  }

  @Test
  void sequentialBatchesHoldOneDomainAndFinishItBeforeTheNext() {
    int[] counts = {25, 7, 40};
    EpochOrder order = EpochOrder.shuffled(Schedule.DOMAIN_SEQUENTIAL, counts, 10, 3);
    List<Integer> domains = new ArrayList<>();
    for (int batch = 0; batch < order.batches(); batch++) {
      Set<Integer> inBatch = new HashSet<>();
      for (int i = 0; i < order.size(batch); i++) {
        inBatch.add(domainOf(order, order.row(batch, i)));
      }
      assertThat(inBatch).hasSize(1);
      domains.addAll(inBatch);
    }
    assertThat(order.batches()).isEqualTo(3 + 1 + 4);
    List<Integer> runs = new ArrayList<>();
    for (int domain : domains) {
      if (runs.isEmpty() || runs.getLast() != domain) {
        runs.add(domain);
      }
    }
    assertThat(runs).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void proportionalBatchesHoldEachDomainsShare() {
    int[] counts = {600, 300, 100};
    EpochOrder order = EpochOrder.shuffled(Schedule.PROPORTIONAL, counts, 100, 3);
    for (int batch = 0; batch < order.batches(); batch++) {
      int[] held = new int[3];
      for (int i = 0; i < order.size(batch); i++) {
        held[domainOf(order, order.row(batch, i))]++;
      }
      assertThat(held[0]).isBetween(59, 61);
      assertThat(held[1]).isBetween(29, 31);
      assertThat(held[2]).isBetween(9, 11);
    }
  }

  @ParameterizedTest
  @EnumSource(Schedule.class)
  void keysDecideTheOrder(Schedule schedule) {
    int[] counts = {50, 30};
    assertThat(rows(EpochOrder.shuffled(schedule, counts, 8, 1)))
        .isEqualTo(rows(EpochOrder.shuffled(schedule, counts, 8, 1)))
        .isNotEqualTo(rows(EpochOrder.shuffled(schedule, counts, 8, 2)));
  }

  /** One domain after the other is shuffled when its turn comes: no place may depend on the way. */
  @Test
  void batchesAreTheSameInWhateverOrderTheyAreAskedFor() {
    int[] counts = {50, 0, 30, 9};
    List<Integer> forwards = rows(EpochOrder.shuffled(Schedule.DOMAIN_SEQUENTIAL, counts, 8, 1));
    EpochOrder order = EpochOrder.shuffled(Schedule.DOMAIN_SEQUENTIAL, counts, 8, 1);
    List<Integer> backwards = new ArrayList<>();
    for (int batch = order.batches() - 1; batch >= 0; batch--) {
      for (int i = order.size(batch) - 1; i >= 0; i--) {
        backwards.add(order.row(batch, i));
      }
    }
    assertThat(backwards.reversed()).isEqualTo(forwards);
  }

  @ParameterizedTest
  @EnumSource(Schedule.class)
  void moreRowsThanAnArrayHoldsAreRefused(Schedule schedule) {
    assertThatThrownBy(
            () -> EpochOrder.shuffled(schedule, new int[] {1 << 30, 1 << 30, 5}, 1024, 1))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("MLORA-401")
        .hasMessageContaining("domains 0 to 1");
  }

  private static List<Integer> rows(EpochOrder order) {
    List<Integer> rows = new ArrayList<>();
    for (int batch = 0; batch < order.batches(); batch++) {
      for (int i = 0; i < order.size(batch); i++) {
        rows.add(order.row(batch, i));
      }
    }
    return rows;
  }

  private static int domainOf(EpochOrder order, int row) {
    int domain = 0;
    while (row >= order.firstRow(domain + 1)) {
      domain++;
    }
    return domain;
  }
}
