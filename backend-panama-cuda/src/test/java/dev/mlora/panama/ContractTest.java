package dev.mlora.panama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.OperatingSystemMXBean;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the SPI promises: updates together or not at all, clear errors, nothing after closing. */
class ContractTest {
  private final Backend backend =
      new PanamaCpuProvider().create(BackendOptions.DEFAULT.withThreads(2));

  @AfterEach
  void close() {
    backend.close();
  }

  private static void fails(ErrorCode code, ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(MloraException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(parts);
  }

  @Test
  void updatesSeeTheValuesBeforeTheRun() {
    Experiment e = new Experiment(1);
    Value a = e.parameter("a", 5);
    Value b = e.parameter("b", 5);
    Value c = e.parameter("c", 5);
    // Swapped, rotated and read all at once.
    e.update("a", b).update("b", a).update("c", a.plus(b).plus(c)).result("old", a.times(1.5));
    e.agreesOn(backend, 0);
  }

  @Test
  void anIdOutOfRangeIsNamedAndNothingLands() {
    Experiment e = new Experiment(2);
    Dim rows = e.dim("batch", 10, 3);
    Value table = e.parameter("table", 9, 2);
    Value ids = e.ints("field/user/inverse", Shape.of(rows), 1, 9, 2);
    e.result("y", table.gather(ids)).update("table", table.plus(table));
    try (Executable executable = backend.compile(e.program());
        State state = e.state(backend)) {
      float[] before = read(state);
      fails(
          ErrorCode.FEED_MISMATCH,
          () -> executable.run("run", state, e.feeds(), Map.of()),
          "'field/user/inverse' holds 9 at position 1",
          "0 to 8");
      assertThat(read(state)).isEqualTo(before);
    }
  }

  private static float[] read(State state) {
    HostTensor into = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 9, 2);
    state.read("table", 0, into);
    return into.toFloats();
  }

  @Test
  void offsetsMustCoverTheRows() {
    for (int[] offsets : new int[][] {{0, 2}, {1, 3}, {0, 4}}) {
      Experiment e = new Experiment(3);
      Dim rows = e.dim("batch", 10, 3);
      Dim ends = e.dim("present", 10, 1).plus(1);
      Value x = e.real("x", Shape.of(rows, 2));
      e.result("y", x.segmentSum(e.ints("offsets", Shape.of(ends), offsets)));
      try (Executable executable = backend.compile(e.program());
          State state = e.state(backend)) {
        fails(
            ErrorCode.FEED_MISMATCH,
            () -> executable.run("run", state, e.feeds(), Map.of()),
            "'offsets' holds");
      }
    }
  }

  @Test
  void wrongFeedsAndResultsAreNamed() {
    Experiment e = new Experiment(4);
    Dim rows = e.dim("batch", 10, 3);
    e.result("y", e.real("x", Shape.of(rows, 2)).square());
    HostTensor x = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 3, 2);
    HostTensor ints = HostTensor.allocate(Arena.ofAuto(), DType.INT32, 3, 2);
    HostTensor wide = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 3, 3);
    HostTensor tall = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 11, 2);
    try (Executable run = backend.compile(e.program());
        State state = e.state(backend)) {
      ErrorCode code = ErrorCode.FEED_MISMATCH;
      fails(code, () -> run.run("run", state, Map.of(), Map.of()), "'x'", "missing");
      fails(code, () -> run.run("run", state, Map.of("x", ints), Map.of()), "'x'", "f32");
      fails(code, () -> run.run("run", state, Map.of("x", wide), Map.of()), "'x'");
      fails(code, () -> run.run("run", state, Map.of("x", tall), Map.of()), "at most 10");
      fails(code, () -> run.run("run", state, Map.of("x", x, "z", x), Map.of()), "[z]");
      fails(code, () -> run.run("run", state, Map.of("x", x), Map.of("q", x)), "[q]");
      fails(code, () -> run.run("run", state, Map.of("x", x), Map.of("y", wide)), "'y'");
      fails(ErrorCode.GRAPH_INVALID, () -> run.run("walk", state, Map.of(), Map.of()), "walk");
      run.run("run", state, Map.of("x", x), Map.of("y", x));
      HostTensor freed;
      try (Arena arena = Arena.ofConfined()) {
        freed = HostTensor.allocate(arena, DType.FLOAT32, 3, 2);
      }
      fails(code, () -> run.run("run", state, Map.of("x", freed), Map.of()), "'x'", "closed");
      fails(code, () -> run.run("run", state, Map.of("x", x), Map.of("y", freed)), "closed");
    }
  }

  @Test
  void doublePrecisionIsRefusedWhenItIsCompiled() {
    TensorType type = new TensorType(DType.FLOAT64, Shape.of(3));
    List<ParameterSpec> specs = List.of(new ParameterSpec("p", type, Role.BACKBONE, false));
    fails(ErrorCode.BACKEND_CAPABILITY, () -> backend.allocate(specs), "'p'", "f64");
  }

  @Test
  void aBankGrowsAndOldExecutablesGoOn() {
    Experiment e = new Experiment(5);
    Value table = e.parameter("table", 9, 2);
    e.result("sum", table.sum(0, 1)).update("table", table.plus(table));
    try (Executable executable = backend.compile(e.program());
        State state = e.state(backend)) {
      Map<String, HostTensor> results = e.resultTensors();
      executable.run("run", state, Map.of(), results);
      state.grow("table", 400);
      assertThat(state.parameters().getFirst().type().shape()).isEqualTo(Shape.of(400, 2));
      executable.run("run", state, Map.of(), results);
      HostTensor added = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 391, 2);
      state.read("table", 9, added);
      assertThat(added.toFloats()).containsOnly(0);
      fails(ErrorCode.STATE_ACCESS, () -> state.grow("table", 3), "'table'", "never shrink");
      fails(ErrorCode.STATE_ACCESS, () -> state.grow("nothing", 3), "'nothing'", "table");
      fails(ErrorCode.STATE_ACCESS, () -> state.read("table", 10, added), "row 10");
    }
  }

  @Test
  void nothingWorksAfterClosingAndClosingTwiceIsFine() {
    Experiment e = new Experiment(6);
    e.result("y", e.parameter("p", 3).square());
    Executable executable = backend.compile(e.program());
    State state = e.state(backend);
    executable.close();
    executable.close();
    fails(
        ErrorCode.BACKEND_CLOSED,
        () -> executable.run("run", state, Map.of(), Map.of()),
        "executable");
    Executable another = backend.compile(e.program());
    backend.close();
    backend.close();
    fails(ErrorCode.BACKEND_CLOSED, state::sync, "state");
    fails(ErrorCode.BACKEND_CLOSED, () -> backend.compile(e.program()), "backend");
    fails(
        ErrorCode.BACKEND_CLOSED,
        () -> another.run("run", state, Map.of(), Map.of()),
        "executable");
    state.close();
    another.close();
  }

  @Test
  void predictionsRunSideBySide() throws Exception {
    Experiment e = new Experiment(7);
    Dim rows = e.dim("batch", 500, 500);
    Value x = e.real("x", Shape.of(rows, 40));
    e.result("y", x.matmul(e.parameter("w", 40, 60)).relu().matmul(e.parameter("v", 60, 3)));
    float[] expected = e.run(backend).get("y");
    try (ExecutorService threads = Executors.newFixedThreadPool(4);
        Executable executable = backend.compile(e.program());
        State state = e.state(backend)) {
      Callable<Boolean> predictions =
          () -> {
            for (int i = 0; i < 50; i++) {
              Map<String, HostTensor> results = e.resultTensors();
              executable.run("run", state, e.feeds(), results);
              if (!Arrays.equals(results.get("y").toFloats(), expected)) {
                return false;
              }
            }
            return true;
          };
      for (Future<Boolean> each :
          threads.invokeAll(List.of(predictions, predictions, predictions))) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  @Test
  void compilingAndClosingKeepsMemoryBounded() {
    Experiment e = new Experiment(8);
    Dim rows = e.dim("batch", 100_000, 4);
    e.result("y", e.real("x", Shape.of(rows, 64)).square().sum(1));
    e.run(backend);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getCommittedVirtualMemorySize();
    // Each workspace takes 26 MB; kept, they would add up to a gigabyte.
    for (int i = 0; i < 40; i++) {
      e.run(backend);
    }
    assertThat(system.getCommittedVirtualMemorySize() - before).isLessThan(400L << 20);
  }

  @Test
  void cudaIsListedAsUnavailableWithReasonAndRemedy() {
    PanamaCudaProvider cuda = new PanamaCudaProvider();
    assertThat(cuda.probe())
        .isInstanceOfSatisfying(
            Availability.Unavailable.class,
            why -> {
              assertThat(why.code()).isEqualTo(ErrorCode.BACKEND_UNAVAILABLE);
              assertThat(why.reason()).contains("no CUDA device yet");
              assertThat(why.remedy()).contains("panama-cpu");
            });
    fails(ErrorCode.BACKEND_UNAVAILABLE, () -> cuda.create(BackendOptions.DEFAULT), "panama-cpu");
  }
}
