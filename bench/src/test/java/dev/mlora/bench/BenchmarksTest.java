package dev.mlora.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.backend.Backends;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowering;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  void everyClaimComparesWorkThatIsThere() {
    try (BenchBackend backend = BenchBackend.open(1)) {
      for (String name : Claim.works()) {
        Claim.open(name, backend).close();
      }
    }
    assertThat(Claim.works()).containsAll(List.of(Claim.GEMMS, "base"));
  }

  /** Computes for a while that grows with its size. */
  private static final class Busy implements Workload {
    private final int size;
    private double sum;

    Busy(int size) {
      this.size = size;
    }

    @Override
    public void run(int units) {
      for (int i = 0; i < units * size * 20_000; i++) {
        sum = sum * 0.5 + i;
      }
    }

    @Override
    public void close() {
      assertThat(sum).isFinite();
    }
  }
}
