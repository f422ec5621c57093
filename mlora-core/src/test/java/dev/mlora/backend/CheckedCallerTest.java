package dev.mlora.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the checking decorator lets pass, and what it refuses of a caller. */
class CheckedCallerTest {
  private Backend backend;
  private State state;
  private Executable executable;

  @BeforeEach
  void open() {
    backend = new CheckingBackend(reference());
    state = backend.allocate(SampleProgram.PARAMETERS);
    executable = backend.compile(SampleProgram.program());
    state.write("table", 0, SampleProgram.tableValues());
    state.write("bank", 0, SampleProgram.bankValues());
  }

  @AfterEach
  void close() {
    executable.close();
    state.close();
    backend.close();
  }

  @Test
  void lawfulUseGivesTheBackendsOwnNumbers() {
    Map<String, HostTensor> scores = SampleProgram.scores();
    executable.run(Program.PREDICT, state, SampleProgram.feeds(), scores);
    // table rows sum to 2, 6, 10, 14 and bank rows to 2, 6, 10.
    assertThat(floats(scores, "score")).containsExactly(14 + 2, 6 + 2, 6 + 2, 2 + 10);

    HostTensor total = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32);
    executable.run(Program.TRAIN, state, SampleProgram.feeds(), Map.of("total", total));
    assertThat(total.get(0)).isEqualTo(44);
    assertThat(read("bank", 0, 3)).containsExactly(2, 4, 2.5f, 3.5f, 10, 12);
    assertThat(read("table", 1, 1)).containsExactly(2.25f, 2.75f);

    executable.run(Program.TRAIN, state, SampleProgram.feeds(), Map.of());
    state.sync();
    assertThat(read("bank", 2, 1)).containsExactly(21, 25);
  }

  @Test
  void aGrownBankServesProgramsCompiledBefore() {
    state.grow("bank", 5);
    state.write("bank", 3, SampleProgram.values(2));
    executable.run(Program.TRAIN, state, SampleProgram.feeds(), Map.of());
    assertThat(read("bank", 2, 3)).containsExactly(10, 12, 0.5f, 1.5f, 2.5f, 3.5f);
    assertThat(state.parameters().get(1)).isEqualTo(SampleProgram.BANK.withRows(5));
  }

  @Test
  void anEmptyBatchIsLawful() {
    Map<String, HostTensor> feeds = SampleProgram.feeds();
    feeds.put("present", ints());
    feeds.put("offsets", ints(0));
    feeds.put("unique", ints());
    feeds.put("inverse", ints());
    HostTensor none = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 0);
    executable.run(Program.PREDICT, state, feeds, Map.of("score", none));
  }

  @Test
  void feedsAreCompleteAndKnown() {
    Map<String, HostTensor> missing = SampleProgram.feeds();
    missing.remove("inverse");
    assertRefused(
        () -> executable.run(Program.TRAIN, state, missing, Map.of()),
        ErrorCode.FEED_MISMATCH,
        "The entry 'train' cannot be run: the feed 'inverse' (i32[batch]) is missing.");

    Map<String, HostTensor> more = SampleProgram.feeds();
    more.put("label", ints(1));
    assertRefused(
        () -> executable.run(Program.TRAIN, state, more, Map.of()),
        ErrorCode.FEED_MISMATCH,
        "it has no input 'label'; its inputs are [inverse, offsets, present, unique]");
  }

  @Test
  void feedsHaveTheirTypeAndShape() {
    assertFed(
        "inverse",
        HostTensor.of(Arena.ofAuto(), new float[] {0, 1, 1, 2}, 4),
        "the feed 'inverse' is FLOAT32, not INT32");
    assertFed("offsets", ints(0, 1, 3, 4), "'present' is 2 in another input");
    assertFed("inverse", ints(0, 0, 0, 0, 0, 0, 0, 0, 0), "'batch' is at most 8");
    HostTensor gone;
    try (Arena arena = Arena.ofConfined()) {
      gone = HostTensor.of(arena, new int[] {0, 1, 1, 2}, 4);
    }
    assertFed("inverse", gone, "the memory of the feed 'inverse' has been freed");
  }

  @Test
  void idsLieInTheTableThatTheyAddress() {
    assertFed(
        "unique",
        ints(3, 1, 4),
        "the feed 'unique' holds 4 at [2], but Gather at 'embed' addresses 4 rows (0 to 3)");
    assertFed("inverse", ints(0, -1, 1, 2), "the feed 'inverse' holds -1 at [1]");
    assertFed("inverse", ints(0, 1, 3, 2), "the feed 'inverse' holds 3 at [2], but Gather");
    assertFed("present", ints(0, 3), "the feed 'present' holds 3 at [1], but Gather addresses 3");
  }

  @Test
  void idsPromisedDistinctAreDistinct() {
    assertFed(
        "unique",
        ints(3, 1, 3),
        "the feed 'unique' holds 3 at [2] a second time, but Gather at 'embed' was promised");
    assertFed("present", ints(2, 2), "holds 2 at [1] a second time");
  }

  @Test
  void offsetsAscendFromZeroToTheNumberOfRows() {
    String rule = "but the offsets of SegmentExpand ascend from 0 to its 4 rows";
    assertFed("offsets", ints(1, 3, 4), "the feed 'offsets' holds 1 at [0], " + rule);
    assertFed("offsets", ints(0, 5, 4), "the feed 'offsets' holds 4 at [2], " + rule);
    assertFed("offsets", ints(0, 3, 3), "the feed 'offsets' holds 3 at [2], " + rule);
  }

  @Test
  void resultsAreKnownAndFit() {
    HostTensor scalar = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32);
    assertAsked(Map.of("loss", scalar), "it has no result 'loss'; its results are [score, total]");
    assertAsked(
        Map.of("score", HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 5)),
        "the result 'score' is f32[batch], here [4], but a tensor FLOAT32[5] was given for it");
    assertAsked(
        Map.of("total", HostTensor.allocate(Arena.ofAuto(), DType.FLOAT64)),
        "the result 'total' is FLOAT64, not FLOAT32");
  }

  @Test
  void resultsDoNotShareMemory() {
    HostTensor shared = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 4);
    try (Executable copying = backend.compile(SampleProgram.echo())) {
      assertRefused(
          () -> copying.run("echo", state, Map.of("in", shared), Map.of("out", shared)),
          ErrorCode.FEED_MISMATCH,
          "the result 'out' shares memory with 'in'");
      assertRefused(
          () ->
              copying.run(
                  "echo",
                  state,
                  Map.of("in", SampleProgram.scores().get("score")),
                  Map.of("out", shared, "again", shared)),
          ErrorCode.FEED_MISMATCH,
          "shares memory with");
    }
  }

  @Test
  void statesAreOfTheSameBackendAndFit() {
    try (Backend other = new CheckingBackend(reference());
        State foreign = other.allocate(SampleProgram.PARAMETERS);
        State bare = reference().allocate(SampleProgram.PARAMETERS);
        State small = backend.allocate(List.of(SampleProgram.TABLE));
        State wider =
            backend.allocate(
                List.of(SampleProgram.TABLE.withRows(5), SampleProgram.BANK, SampleProgram.IDLE))) {
      assertRefused(
          () -> executable.run(Program.TRAIN, foreign, SampleProgram.feeds(), Map.of()),
          ErrorCode.STATE_ACCESS,
          "run('train') on the backend 'reference' was given a state of another backend");
      assertRefused(
          () -> executable.run(Program.TRAIN, bare, SampleProgram.feeds(), Map.of()),
          ErrorCode.STATE_ACCESS,
          "(ReferenceState)");
      assertRefused(
          () -> executable.run(Program.TRAIN, small, SampleProgram.feeds(), Map.of()),
          ErrorCode.STATE_ACCESS,
          "there is no parameter 'bank'. The state holds [table f32[4, 2]].");
      assertRefused(
          () -> executable.run(Program.TRAIN, wider, SampleProgram.feeds(), Map.of()),
          ErrorCode.STATE_ACCESS,
          "the program has 'table' as f32[4, 2], but the state as f32[5, 2]");
    }
  }

  @Test
  void rowsReadAndWrittenAreThere() {
    HostTensor two = SampleProgram.values(2);
    assertRefused(
        () -> state.read("tabel", 0, two), ErrorCode.STATE_ACCESS, "there is no parameter 'tabel'");
    assertRefused(
        () -> state.write("table", 3, two),
        ErrorCode.STATE_ACCESS,
        "rows 3 to 4 were asked for, but there are 4");
    assertRefused(() -> state.read("table", -1, two), ErrorCode.STATE_ACCESS, "rows -1 to 0");
    assertRefused(
        () -> state.read("idle", 0, two),
        ErrorCode.STATE_ACCESS,
        "FLOAT32[2, 2] are no rows of f32[5]");
    assertRefused(
        () -> state.write("idle", 0, ints(1)),
        ErrorCode.STATE_ACCESS,
        "the tensor for 'idle' is INT32, not FLOAT32");
  }

  @Test
  void onlyBanksGrowAndNeverShrink() {
    assertRefused(
        () -> state.grow("table", 9),
        ErrorCode.STATE_ACCESS,
        "'table' (f32[4, 2]) cannot have 9 rows: only a bank grows");
    assertRefused(() -> state.grow("bank", 2), ErrorCode.STATE_ACCESS, "a bank never shrinks");
  }

  @Test
  void aParameterIsAllocatedOnce() {
    List<ParameterSpec> twice = List.of(SampleProgram.TABLE, SampleProgram.TABLE);
    assertRefused(
        () -> backend.allocate(twice), ErrorCode.GRAPH_NAME, "'table' was to be allocated twice");
  }

  @Test
  void nothingIsUsedAfterItWasClosed() {
    executable.close();
    executable.close();
    assertRefused(
        () -> executable.run(Program.TRAIN, state, SampleProgram.feeds(), Map.of()),
        ErrorCode.BACKEND_CLOSED,
        "run('train') was called on the backend 'reference' after its executable had been closed");
    state.close();
    state.close();
    assertRefused(() -> state.sync(), ErrorCode.BACKEND_CLOSED, "after its state had been closed");
    backend.close();
    backend.close();
    assertRefused(
        () -> backend.allocate(List.of()),
        ErrorCode.BACKEND_CLOSED,
        "after its backend had been closed");
  }

  private void assertFed(String name, HostTensor tensor, String message) {
    Map<String, HostTensor> feeds = SampleProgram.feeds();
    feeds.put(name, tensor);
    assertRefused(
        () -> executable.run(Program.TRAIN, state, feeds, Map.of()),
        ErrorCode.FEED_MISMATCH,
        message);
  }

  private void assertAsked(Map<String, HostTensor> results, String message) {
    assertRefused(
        () -> executable.run(Program.TRAIN, state, SampleProgram.feeds(), results),
        ErrorCode.FEED_MISMATCH,
        message);
  }

  private static void assertRefused(ThrowingCallable call, ErrorCode code, String message) {
    MloraException error = catchThrowableOfType(MloraException.class, call);
    assertThat(error).isNotNull();
    assertThat(error.code()).isEqualTo(code);
    assertThat(error).hasMessageContaining(message);
  }

  private float[] read(String parameter, int firstRow, int rows) {
    HostTensor into = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, rows, 2);
    state.read(parameter, firstRow, into);
    return into.toFloats();
  }

  private static float[] floats(Map<String, HostTensor> results, String name) {
    return results.get(name).toFloats();
  }

  private static HostTensor ints(int... values) {
    return HostTensor.of(Arena.ofAuto(), values, values.length);
  }

  private static Backend reference() {
    return new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
  }
}
