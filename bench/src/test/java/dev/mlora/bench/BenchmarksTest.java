package dev.mlora.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.mlora.backend.Backends;
import dev.mlora.bench.work.BenchRows;
import dev.mlora.bench.work.Workload;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowering;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchmarksTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 256})
  void aBatchHasTheDomainsItIsSaidToHaveInOrder(int present) {
    int[] domains = BenchRows.of(1000, present).domainOf();
    assertThat(Arrays.stream(domains).distinct().count()).isEqualTo(present);
    assertThat(domains).isSorted();
    assertThat(domains[domains.length - 1]).isLessThan(1000);
  }

  @Test
  void theProductsAreTheNineOfTheBaseModel() {
    long shapes = 24 * 256 + 256 * 128 + 128 * 64;
    assertThat(BaseGemms.FLOP).isEqualTo(3 * 2 * 1024 * shapes);
  }

  @ParameterizedTest
  @EnumSource
  void anOperationIsAProgramThatRuns(Operation operation) {
    try (Arena arena = Arena.ofShared();
        Backend backend = Backends.select("reference", BackendOptions.DEFAULT)) {
      OperationGraph graph = new OperationGraph(arena);
      Program program =
          Lowering.lower(graph.program(operation.build(graph)), backend.capabilities()).program();
      try (Executable executable = backend.compile(program);
          State state = backend.allocate(program.parameters())) {
        executable.run(OperationGraph.ENTRY, state, graph.feeds(), Map.of());
      }
    }
  }

  @Test
  void everyWorkIsComparedWithItsYardstickJustBeforeAndJustAfter() {
    Map<String, Workload> works = new LinkedHashMap<>();
    works.put("one", new Busy(1));
    works.put("four", new Busy(4));
    works.put("six", new Busy(6));
    Claim four = new Claim("four", "four", "one", 4);
    Claim six = new Claim("six", "six", "one", 6);
    assertThat(Interleaved.order(List.of(four, six)))
        .containsExactly("one", "four", "one", "six", "one");
    Interleaved measured = Interleaved.measure(List.of(four, six), works, 3, round -> {});
    assertThat(measured.ratio(four)).isGreaterThan(1.5);
    assertThat(measured.ratio(six)).isGreaterThan(1.5);
    assertThat(measured.micros("four")).isGreaterThan(measured.micros("one"));
    assertThat(measured.bytes("one")).isLessThan(1);
    assertThatThrownBy(() -> measured.micros("two")).hasMessageContaining("nothing");
  }

  @Test
  void aUnitThatWasDisturbedDoesNotCount() {
    Claim claim = new Claim("disturbed", "disturbed", "steady", 1);
    Map<String, Workload> works =
        Map.of("steady", new Recorded(2_000, 2_000), "disturbed", new Recorded(3_000, 5_000_000));
    Interleaved measured = Interleaved.measure(List.of(claim), works, 2, round -> {});
    assertThat(measured.micros("disturbed")).isEqualTo(3);
    assertThat(measured.ratio(claim)).isEqualTo(1.5);
  }

  @Test
  void nobodyIsAheadOfAMeeting() throws Exception {
    Meeting meeting = new Meeting(3);
    AtomicInteger rounds = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Boolean>> inOrder = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        inOrder.add(
            threads.submit(
                () -> {
                  boolean all = true;
                  for (int round = 1; round <= 1_000; round++) {
                    rounds.incrementAndGet();
                    meeting.await();
                    all &= rounds.get() >= 3 * round;
                  }
                  return all;
                }));
      }
      for (Future<Boolean> thread : inOrder) {
        assertThat(thread.get(1, TimeUnit.MINUTES)).isTrue();
      }
    }
  }

  @Test
  void nobodyWaitsForWhoHasLeft() {
    Meeting meeting = new Meeting(2);
    meeting.leave();
    assertTimeoutPreemptively(Duration.ofMinutes(1), meeting::await);
  }

  @Test
  void everyClaimComparesWorkThatIsThere() {
    try (BenchBackend backend = BenchBackend.open(1)) {
      for (String name : Claim.works()) {
        Claim.open(name, backend).close();
      }
    }
    assertThat(Claim.works()).containsAll(List.of(Claim.GEMMS, "base"));
  }

  /** Says that it took a time, and once in a block another. */
  private record Recorded(long usual, long once) implements Workload {
    @Override
    public void run(long[] nanos) {
      Arrays.fill(nanos, usual);
      nanos[7] = once;
    }

    @Override
    public void close() {}
  }

  /** Computes for a while that grows with its size. */
  private static final class Busy implements Workload {
    private final int size;
    private double sum;

    Busy(int size) {
      this.size = size;
    }

    @Override
    public void run(long[] nanos) {
      for (int unit = 0; unit < nanos.length; unit++) {
        long begin = System.nanoTime();
        for (int i = 0; i < size * 20_000; i++) {
          sum = sum * 0.5 + i;
        }
        nanos[unit] = System.nanoTime() - begin;
      }
    }

    @Override
    public void close() {
      assertThat(sum).isFinite();
    }
  }
}
