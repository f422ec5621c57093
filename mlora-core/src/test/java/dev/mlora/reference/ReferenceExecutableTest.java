package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceExecutableTest {
  private static final TensorType SCALAR = TensorType.float32(Shape.SCALAR);
  private static final TensorType BATCH = TensorType.float32(Shape.of(Dim.symbol("batch", 4)));
  private static final ParameterSpec LEFT = new ParameterSpec("left", SCALAR, Role.BACKBONE, false);
  private static final ParameterSpec RIGHT =
      new ParameterSpec("right", SCALAR, Role.BACKBONE, false);
  private static final ParameterSpec BANK =
      new ParameterSpec("bank", TensorType.float32(Shape.of(2)), Role.DOMAIN, true);

  private final Arena arena = Arena.ofAuto();
  private final Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
  private final State state = backend.allocate(List.of(LEFT, RIGHT, BANK));

  private HostTensor floats(float... values) {
    return HostTensor.of(arena, values, values.length);
  }

  private HostTensor scalar(float value) {
    return HostTensor.of(arena, new float[] {value});
  }

  private float read(String scalar) {
    HostTensor value = HostTensor.allocate(arena, DType.FLOAT32);
    state.read(scalar, 0, value);
    return value.toFloats()[0];
  }

  private float[] bank(int rows) {
    HostTensor value = HostTensor.allocate(arena, DType.FLOAT32, rows);
    state.read("bank", 0, value);
    return value.toFloats();
  }

  /** {@code swap} exchanges two parameters; {@code pick} also moves a row that may not exist. */
  private static Program swapping() {
    GraphBuilder swap = new GraphBuilder();
    Value left = swap.parameter("left", SCALAR);
    Value right = swap.parameter("right", SCALAR);
    GraphBuilder pick = new GraphBuilder();
    Value one = pick.constant(1, SCALAR);
    Value ids = pick.input("ids", TensorType.int32(Shape.of(1)));
    Value row = pick.parameter("bank", BANK.type()).gather(ids).reshape(Shape.SCALAR);
    return new Program(
        List.of(LEFT, RIGHT, BANK),
        Map.of(
            "swap",
            swap.build(Map.of("sum", left.plus(right)), Map.of("left", right, "right", left)),
            "pick",
            pick.build(Map.of("row", row), Map.of("left", one, "right", row))));
  }

  /** {@code y = x * left + sum(bank)}. */
  private static Program scoring() {
    GraphBuilder graph = new GraphBuilder();
    Value x = graph.input("x", BATCH);
    Value bank = graph.parameter("bank", BANK.type());
    Value y = x.times(graph.parameter("left", SCALAR)).plus(bank.sum(0));
    return new Program(
        List.of(LEFT, BANK), Map.of(Program.PREDICT, graph.build(Map.of("y", y), Map.of())));
  }

  private void score(Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    try (Executable executable = backend.compile(scoring())) {
      executable.run(Program.PREDICT, state, feeds, results);
    }
  }

  @Test
  void readsSeeTheValuesBeforeTheRunAndUpdatesLandTogether() {
    state.write("left", 0, scalar(3));
    state.write("right", 0, scalar(5));
    HostTensor sum = scalar(0);
    try (Executable executable = backend.compile(swapping())) {
      executable.run("swap", state, Map.of(), Map.of("sum", sum));
      assertThat(read("left")).isEqualTo(5);
      assertThat(read("right")).isEqualTo(3);
      assertThat(sum.toFloats()).containsExactly(8);
      executable.run("swap", state, Map.of(), Map.of());
      assertThat(read("left")).isEqualTo(3);
    }
  }

  @Test
  void aFailingRunLandsNothing() {
    state.write("left", 0, scalar(3));
    state.write("right", 0, scalar(5));
    HostTensor row = scalar(-7);
    try (Executable executable = backend.compile(swapping())) {
      assertThatThrownBy(
              () ->
                  executable.run(
                      "pick",
                      state,
                      Map.of("ids", HostTensor.of(arena, new int[] {2}, 1)),
                      Map.of("row", row)))
          .hasMessageContaining("the id 2 at position 0, but the ids of its 2 rows are 0 to 1");
    }
    assertThat(read("left")).isEqualTo(3);
    assertThat(read("right")).isEqualTo(5);
    assertThat(row.toFloats()).containsExactly(-7);
  }

  @Test
  void oneExecutableServesBatchesOfEverySize() {
    state.write("left", 0, scalar(2));
    state.write("bank", 0, floats(10, 20));
    for (int batch = 0; batch <= 4; batch++) {
      float[] x = new float[batch];
      float[] expected = new float[batch];
      for (int i = 0; i < batch; i++) {
        x[i] = i;
        expected[i] = 2 * i + 30;
      }
      HostTensor y = floats(new float[batch]);
      score(Map.of("x", floats(x)), Map.of("y", y));
      assertThat(y.toFloats()).containsExactly(expected);
    }
  }

  @Test
  void anExecutableGoesOnWithTheRowsItKnowsOfAGrownBank() {
    state.write("bank", 0, floats(10, 20));
    GraphBuilder graph = new GraphBuilder();
    Value doubled = graph.parameter("bank", BANK.type()).times(2);
    Program doubling =
        new Program(
            List.of(BANK), Map.of(Program.TRAIN, graph.build(Map.of(), Map.of("bank", doubled))));
    try (Executable before = backend.compile(doubling)) {
      state.grow("bank", 3);
      HostTensor third = floats(7);
      state.write("bank", 2, third);
      before.run(Program.TRAIN, state, Map.of(), Map.of());
    }
    assertThat(bank(3)).containsExactly(20, 40, 7);
    HostTensor y = floats(0);
    score(Map.of("x", floats(0)), Map.of("y", y));
    assertThat(y.toFloats()).containsExactly(60);
  }

  @Test
  void wrongFeedsAreNamed() {
    HostTensor y = floats(0, 0);
    assertThatThrownBy(() -> score(Map.of(), Map.of()))
        .hasMessage(
            "MLORA-112 The feed 'x' of the entry 'predict' is missing, but f32[batch] was expected."
                + " Give a tensor of that type and shape.");
    assertThatThrownBy(() -> score(Map.of("x", floats(1, 2), "z", floats(1)), Map.of("y", y)))
        .hasMessage(
            "MLORA-112 The entry 'predict' has no feed 'z'; it has [x]. Leave it out or correct its"
                + " name.");
    assertThatThrownBy(
            () -> score(Map.of("x", HostTensor.of(arena, new int[] {1, 2}, 2)), Map.of("y", y)))
        .hasMessageContaining("The feed 'x' of the entry 'predict' is INT32[2], but f32[batch]");
    assertThatThrownBy(
            () -> score(Map.of("x", HostTensor.of(arena, new float[2], 2, 1)), Map.of("y", y)))
        .hasMessageContaining("MLORA-112 The feed 'x' has the shape [2, 1]");
    assertThatThrownBy(() -> score(Map.of("x", floats(1, 2, 3, 4, 5)), Map.of("y", y)))
        .hasMessageContaining("'batch' is at most 4");
  }

  @Test
  void wrongResultsAreNamedBeforeAnythingIsComputed() {
    Map<String, HostTensor> feeds = Map.of("x", floats(1, 2));
    assertThatThrownBy(() -> score(feeds, Map.of("z", floats(0, 0))))
        .hasMessageContaining("MLORA-112 The entry 'predict' has no result 'z'; it has [y]");
    assertThatThrownBy(() -> score(feeds, Map.of("y", floats(0, 0, 0))))
        .hasMessageContaining(
            "The result 'y' of the entry 'predict' is FLOAT32[3], but f32[batch], here [2] was");
    assertThatThrownBy(() -> score(feeds, Map.of("y", HostTensor.of(arena, new double[2], 2))))
        .hasMessageContaining("is FLOAT64[2], but f32[batch]");
    HostTensor wrong = HostTensor.of(arena, new int[1]);
    state.write("left", 0, scalar(3));
    try (Executable executable = backend.compile(swapping())) {
      assertThatThrownBy(() -> executable.run("swap", state, Map.of(), Map.of("sum", wrong)))
          .hasMessageContaining("The result 'sum'");
    }
    assertThat(read("left")).isEqualTo(3);
  }

  @Test
  void statesThatDoNotFitAreRefused() {
    Map<String, HostTensor> feeds = Map.of("x", floats(1));
    try (Backend other = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        State foreign = other.allocate(List.of(LEFT, BANK));
        State empty = backend.allocate(List.of(LEFT));
        State shorter = backend.allocate(List.of(LEFT, BANK.withRows(1)));
        Executable executable = backend.compile(scoring())) {
      assertThatThrownBy(() -> executable.run(Program.PREDICT, foreign, feeds, Map.of()))
          .hasMessageContaining("MLORA-113 The entry 'predict' was run on a state of another");
      assertThatThrownBy(() -> executable.run(Program.PREDICT, empty, feeds, Map.of()))
          .hasMessageContaining("MLORA-113 The state has no parameter 'bank'");
      assertThatThrownBy(() -> executable.run(Program.PREDICT, shorter, feeds, Map.of()))
          .hasMessage(
              "MLORA-113 The program uses the parameter 'bank' as f32[2], but the state holds"
                  + " f32[1]. Run it on a state allocated for it.");
      assertThatThrownBy(() -> executable.run("fit", state, feeds, Map.of()))
          .hasMessageContaining("MLORA-203 The program has no entry 'fit'; it has [predict].");
    }
  }

  @Test
  void aSizeThatNoInputBindsIsFoundWhenCompiling() {
    GraphBuilder graph = new GraphBuilder();
    Value size = graph.dimensionSize(Dim.symbol("present", 3), DType.FLOAT32);
    Program program =
        new Program(List.of(), Map.of("size", graph.build(Map.of("n", size), Map.of())));
    assertThatThrownBy(() -> backend.compile(program))
        .hasMessageContaining("MLORA-203 No input of the graph binds the dimension 'present'");
  }

  @Test
  void offsetsOfNoSegmentAtAllAreRefused() {
    GraphBuilder graph = new GraphBuilder();
    Value x = graph.input("x", BATCH);
    Value offsets = graph.input("offsets", TensorType.int32(Shape.of(Dim.symbol("ends", 5))));
    Program sums =
        new Program(
            List.of(), Map.of("sum", graph.build(Map.of("y", x.segmentSum(offsets)), Map.of())));
    try (Executable executable = backend.compile(sums)) {
      Map<String, HostTensor> feeds =
          Map.of("x", floats(1), "offsets", HostTensor.of(arena, new int[0], 0));
      assertThatThrownBy(() -> executable.run("sum", state, feeds, Map.of()))
          .hasMessageContaining("MLORA-112 The feeds make the dimension ends-1 of a tensor -1.");
    }
  }

  @Test
  void nothingRunsOnceItIsClosed() {
    Executable executable = backend.compile(scoring());
    executable.close();
    executable.close();
    Map<String, HostTensor> feeds = Map.of("x", floats(1));
    assertThatThrownBy(() -> executable.run(Program.PREDICT, state, feeds, Map.of()))
        .hasMessageContaining("MLORA-110 The executable of the backend 'reference' is closed");
    Executable second = backend.compile(scoring());
    State gone = backend.allocate(List.of(LEFT, BANK));
    gone.close();
    assertThatThrownBy(() -> second.run(Program.PREDICT, gone, feeds, Map.of()))
        .hasMessageContaining("MLORA-110 The state of the backend 'reference' is closed");
    backend.close();
    assertThatThrownBy(() -> second.run(Program.PREDICT, state, feeds, Map.of()))
        .hasMessageContaining("MLORA-110 The backend 'reference' is closed");
    assertThatThrownBy(() -> backend.compile(scoring())).hasMessageContaining("MLORA-110");
  }

  @Test
  void settingsThatItDoesNotKnowAreRefused() {
    BackendOptions options = BackendOptions.DEFAULT.with("fast", "yes");
    assertThatThrownBy(() -> new ReferenceBackendProvider().create(options))
        .hasMessageContaining("MLORA-109 The backend 'reference' has no setting 'fast'");
  }
}
