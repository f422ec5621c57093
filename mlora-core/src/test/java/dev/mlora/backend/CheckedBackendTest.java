package dev.mlora.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Backends with one fault each: the checking decorator names the rule that the fault breaks. */
class CheckedBackendTest {
  @Test
  void theSpoiledBackendWithoutAFaultPasses() {
    train(new SpoiledBackend());
    predict(new SpoiledBackend());
  }

  @Test
  void resultsLeftUnwritten() {
    assertBroken(
        SpiRule.RESULTS_WRITTEN,
        "run('predict'): element 0 of the result 'score', FLOAT32[4], was not written",
        () -> predict(running((run, feeds, results) -> run.with(feeds, Map.of()))));
  }

  @Test
  void theLastResultLeftUnwritten() {
    assertBroken(
        SpiRule.RESULTS_WRITTEN,
        "element 3 of the result 'score'",
        () ->
            predict(
                running(
                    (run, feeds, results) -> {
                      HostTensor mine = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 4);
                      run.with(feeds, Map.of("score", mine));
                      for (int i = 0; i < 3; i++) {
                        results.get("score").set(i, mine.get(i));
                      }
                    })));
  }

  @Test
  void feedsChanged() {
    assertBroken(
        SpiRule.FEEDS_UNCHANGED,
        "the feed 'inverse', INT32[4], was changed",
        () ->
            predict(
                running(
                    (run, feeds, results) -> {
                      run.with(feeds, results);
                      feeds.get("inverse").set(0, 2);
                    })));
  }

  @Test
  void memoryWrittenBehindTheEnd() {
    assertBroken(
        SpiRule.MEMORY_BOUNDS,
        "it wrote behind the last element of the result 'score'",
        () ->
            predict(
                running(
                    (run, feeds, results) -> {
                      run.with(feeds, results);
                      results.get("score").set(4, 1);
                    })));
  }

  @Test
  void aFeedKeptShowsGarbageAndIsNeverTheCallers() {
    Map<String, HostTensor> kept = new HashMap<>();
    SpoiledBackend keeping =
        running(
            (run, feeds, results) -> {
              run.with(feeds, results);
              kept.putAll(feeds);
            });
    Map<String, HostTensor> own = SampleProgram.feeds();
    try (Backend backend = new CheckingBackend(keeping);
        State state = backend.allocate(SampleProgram.PARAMETERS);
        Executable executable = backend.compile(SampleProgram.program())) {
      executable.run(Program.PREDICT, state, own, SampleProgram.scores());
      assertThat(kept.get("unique").get(0)).isNegative();
      assertThat(own.get("unique").get(0)).isEqualTo(3);

      kept.get("unique").set(0, 1);
      assertBroken(
          SpiRule.MEMORY_RELEASED,
          "run('predict'): the feed 'unique' was written afterwards",
          state::sync);
      state.sync();
    }
  }

  @Test
  void aResultWrittenTooLate() {
    Map<String, HostTensor> kept = new HashMap<>();
    SpoiledBackend late =
        running(
            (run, feeds, results) -> {
              run.with(feeds, results);
              kept.values().forEach(tensor -> tensor.set(0, 1));
              kept.putAll(results);
            });
    assertBroken(
        SpiRule.MEMORY_RELEASED,
        "the result 'score' was written afterwards",
        () -> {
          try (Backend backend = new CheckingBackend(late);
              State state = backend.allocate(SampleProgram.PARAMETERS);
              Executable executable = backend.compile(SampleProgram.program())) {
            executable.run(Program.PREDICT, state, SampleProgram.feeds(), SampleProgram.scores());
            executable.run(Program.PREDICT, state, SampleProgram.feeds(), SampleProgram.scores());
          }
        });
  }

  @Test
  void updatesThatAreDropped() {
    assertBroken(
        SpiRule.UPDATES_LANDED,
        "run('train'): element 0 of 'table' was 0.5, should be 1.25 and is 0.5",
        () -> train(afterTraining((before, state) -> state.write("table", 0, before.table()))));
  }

  @Test
  void updatesThatLandTwice() {
    assertBroken(
        SpiRule.UPDATES_LANDED,
        "'table' should have moved by",
        () ->
            train(
                running(
                    (run, feeds, results) -> {
                      run.with(feeds, results);
                      run.with(feeds, results);
                    })));
  }

  @Test
  void aParameterLeftInTheMemoryOfAFeed() {
    Map<String, HostTensor> kept = new HashMap<>();
    SpoiledBackend aliasing =
        new SpoiledBackend() {
          @Override
          public State allocate(List<ParameterSpec> parameters) {
            return new PassingState(((PassingState) super.allocate(parameters)).right) {
              @Override
              public void read(String parameter, int firstRow, HostTensor into) {
                right.read(parameter, firstRow, into);
                if (parameter.equals("table") && !kept.isEmpty()) {
                  // As right as the feed, which holds 3 there while the run lasts.
                  into.set(0, into.get(0) + kept.get("unique").get(0) - 3);
                }
              }
            };
          }

          @Override
          void spoiledRun(
              Executable compiled,
              String entry,
              State state,
              Map<String, HostTensor> feeds,
              Map<String, HostTensor> results) {
            compiled.run(entry, state, feeds, results);
            kept.putAll(feeds);
          }
        };
    assertBroken(
        SpiRule.UPDATES_LANDED,
        "run('train'): 'table' should have moved by",
        () -> train(aliasing));
  }

  @Test
  void theWrongRowOfABankUpdated() {
    assertBroken(
        SpiRule.UPDATES_LANDED,
        "of 'bank' was",
        () ->
            train(
                running(
                    (run, feeds, results) -> {
                      Map<String, HostTensor> moved = new HashMap<>(feeds);
                      moved.put("present", HostTensor.of(Arena.ofAuto(), new int[] {0, 1}, 2));
                      run.with(moved, results);
                    })));
  }

  @Test
  void aParameterChangedThatHasNoUpdate() {
    assertBroken(
        SpiRule.OTHERS_KEPT,
        "run('train'): element 4 of 'idle' went from 0.0 to 1.0",
        () -> train(afterTraining((before, state) -> state.write("idle", 4, one()))));
  }

  @Test
  void aPredictionThatChangesTheState() {
    assertBroken(
        SpiRule.OTHERS_KEPT,
        "run('predict'): an entry without updates changed the state",
        () -> predict(afterTraining((before, state) -> state.write("idle", 4, one()))));
  }

  @Test
  void aFailureThatLandsHalf() {
    MloraException error =
        assertBroken(
            SpiRule.FAILURE_LANDS_NOTHING,
            "it failed (MLORA-107 out of memory), but 'table' changed",
            () ->
                train(
                    running(
                        (run, feeds, results) -> {
                          run.with(feeds, results);
                          throw new MloraException(ErrorCode.NATIVE_LIBRARY, "out of memory");
                        })));
    assertThat(error).hasCauseInstanceOf(MloraException.class);
  }

  @Test
  void aFailureThatLandsNothingComesThrough() {
    MloraException error =
        catchThrowableOfType(
            MloraException.class,
            () ->
                train(
                    running(
                        (run, feeds, results) -> {
                          throw new MloraException(ErrorCode.NATIVE_LIBRARY, "out of memory");
                        })));
    assertThat(error.code()).isEqualTo(ErrorCode.NATIVE_LIBRARY);
  }

  @Test
  void anErrorOfAnotherFamily() {
    MloraException error =
        assertBroken(
            SpiRule.ERRORS_TYPED,
            "it threw java.lang.IllegalArgumentException: what?",
            () ->
                predict(
                    running(
                        (run, feeds, results) -> {
                          throw new IllegalArgumentException("what?");
                        })));
    assertThat(error).hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWriteIgnored() {
    assertBroken(
        SpiRule.WRITES_LANDED,
        "write('table'): row 0 reads back otherwise",
        () ->
            train(
                keeping(
                    right ->
                        new SpoiledBackend.PassingState(right) {
                          @Override
                          public void write(String parameter, int firstRow, HostTensor from) {}
                        })));
  }

  @Test
  void aWriteToTheWrongRow() {
    SpoiledBackend shifted =
        keeping(
            right ->
                new SpoiledBackend.PassingState(right) {
                  @Override
                  public void write(String parameter, int firstRow, HostTensor from) {
                    right.write(parameter, firstRow, from);
                    right.write(parameter, firstRow + 1, from);
                  }
                });
    assertBroken(
        SpiRule.OTHERS_KEPT,
        "write('idle'): row 2 changed too",
        () -> {
          try (Backend backend = new CheckingBackend(shifted);
              State state = backend.allocate(SampleProgram.PARAMETERS)) {
            state.write("idle", 1, one());
          }
        });
  }

  @Test
  void rowsReadThatAreNotWritten() {
    assertBroken(
        SpiRule.RESULTS_WRITTEN,
        "read('table'): element 0 of the tensor read into",
        () ->
            train(
                keeping(
                    right ->
                        new SpoiledBackend.PassingState(right) {
                          @Override
                          public void read(String parameter, int firstRow, HostTensor into) {}
                        })));
  }

  @Test
  void aNewStateThatIsNotZero() {
    assertBroken(
        SpiRule.ALLOCATED_ZERO,
        "allocate(): element 4 of 'idle' is 1.0",
        () ->
            train(
                keeping(
                    right -> {
                      right.write("idle", 4, one());
                      return new SpoiledBackend.PassingState(right);
                    })));
  }

  @Test
  void aParameterThatIsNotListed() {
    assertBroken(
        SpiRule.PARAMETERS_LISTED,
        "allocate(): parameters() lists [",
        () ->
            train(
                keeping(
                    right ->
                        new SpoiledBackend.PassingState(right) {
                          @Override
                          public List<ParameterSpec> parameters() {
                            return right.parameters().subList(0, 2);
                          }
                        })));
  }

  @Test
  void aGrowthThatForgets() {
    assertBroken(
        SpiRule.OTHERS_KEPT,
        "grow('bank'): 'bank' changed",
        () -> grow(growing((right, bank, rows) -> right.write(bank, 0, SampleProgram.values(1)))));
  }

  @Test
  void aGrowthWithRubbishInTheNewRows() {
    assertBroken(
        SpiRule.ALLOCATED_ZERO,
        "grow('bank'): element 6 of 'bank' is 0.5",
        () -> grow(growing((right, bank, rows) -> right.write(bank, 3, SampleProgram.values(1)))));
  }

  @Test
  void aGrowthThatDoesNotHappen() {
    assertBroken(
        SpiRule.PARAMETERS_LISTED,
        "grow('bank'): parameters() lists",
        () ->
            grow(
                keeping(
                    right ->
                        new SpoiledBackend.PassingState(right) {
                          @Override
                          public void grow(String bank, int rows) {}
                        })));
  }

  @Test
  void capabilitiesWithoutTheLeast() {
    assertBroken(
        SpiRule.CAPABILITIES_CONSTANT,
        "capabilities(): its types are [FLOAT32]",
        () -> new CheckingBackend(declaring(Set.of(DType.FLOAT32), true)));
  }

  @Test
  void capabilitiesThatChange() {
    SpoiledBackend fickle =
        new SpoiledBackend() {
          private int asked;

          @Override
          public Capabilities capabilities() {
            return declaring(Set.of(DType.values()), asked++ == 0).capabilities();
          }
        };
    Backend backend = new CheckingBackend(fickle);
    assertBroken(SpiRule.CAPABILITIES_CONSTANT, "it was Capabilities[", backend::capabilities);
  }

  @Test
  void somethingAcceptedThatIsNotDeclared() {
    Backend predicting = new CheckingBackend(declaring(Set.of(DType.FLOAT32, DType.INT32), false));
    assertBroken(
        SpiRule.UNDECLARED_REFUSED,
        "compile(): it accepted [updates of parameters]",
        () -> predicting.compile(SampleProgram.program()));
  }

  @Test
  void somethingRefusedThatIsDeclared() {
    Backend refusing =
        new CheckingBackend(
            new SpoiledBackend() {
              @Override
              public Executable compile(Program program) {
                throw new MloraException(ErrorCode.BACKEND_CAPABILITY, "no gather here");
              }
            });
    assertBroken(
        SpiRule.DECLARED_ACCEPTED,
        "compile(): it refused: MLORA-108 no gather here",
        () -> refusing.compile(SampleProgram.program()));
  }

  // Faults.

  private interface Run {
    void with(Map<String, HostTensor> feeds, Map<String, HostTensor> results);
  }

  private interface Fault {
    void run(Run right, Map<String, HostTensor> feeds, Map<String, HostTensor> results);
  }

  private static SpoiledBackend running(Fault fault) {
    return new SpoiledBackend() {
      @Override
      void spoiledRun(
          Executable compiled,
          String entry,
          State state,
          Map<String, HostTensor> feeds,
          Map<String, HostTensor> results) {
        fault.run((f, r) -> compiled.run(entry, state, f, r), feeds, results);
      }
    };
  }

  private record Before(HostTensor table) {}

  private interface Afterthought {
    void act(Before before, State state);
  }

  private static SpoiledBackend afterTraining(Afterthought afterthought) {
    return new SpoiledBackend() {
      @Override
      void spoiledRun(
          Executable compiled,
          String entry,
          State state,
          Map<String, HostTensor> feeds,
          Map<String, HostTensor> results) {
        HostTensor table = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 4, 2);
        state.read("table", 0, table);
        compiled.run(entry, state, feeds, results);
        afterthought.act(new Before(table), state);
      }
    };
  }

  private static SpoiledBackend keeping(UnaryOperator<State> fault) {
    return new SpoiledBackend() {
      @Override
      public State allocate(List<ParameterSpec> parameters) {
        PassingState right = (PassingState) super.allocate(parameters);
        return fault.apply(right.right);
      }
    };
  }

  private interface Growth {
    void after(State right, String bank, int rows);
  }

  private static SpoiledBackend growing(Growth growth) {
    return keeping(
        right ->
            new SpoiledBackend.PassingState(right) {
              @Override
              public void grow(String bank, int rows) {
                right.grow(bank, rows);
                growth.after(right, bank, rows);
              }
            });
  }

  private static SpoiledBackend declaring(Set<DType> dtypes, boolean training) {
    return new SpoiledBackend() {
      @Override
      public Capabilities capabilities() {
        return new Capabilities(dtypes, Set.of(), true, training, true);
      }
    };
  }

  // Lawful use, which the faults then break.

  private static void train(Backend spoiled) {
    use(spoiled, Program.TRAIN, Map.of());
  }

  private static void predict(Backend spoiled) {
    use(spoiled, Program.PREDICT, SampleProgram.scores());
  }

  private static void use(Backend spoiled, String entry, Map<String, HostTensor> results) {
    try (Backend backend = new CheckingBackend(spoiled);
        State state = backend.allocate(SampleProgram.PARAMETERS);
        Executable executable = backend.compile(SampleProgram.program())) {
      state.write("table", 0, SampleProgram.tableValues());
      state.write("bank", 0, SampleProgram.bankValues());
      executable.run(entry, state, SampleProgram.feeds(), results);
    }
  }

  private static void grow(Backend spoiled) {
    try (Backend backend = new CheckingBackend(spoiled);
        State state = backend.allocate(SampleProgram.PARAMETERS)) {
      state.grow("bank", 4);
    }
  }

  private static HostTensor one() {
    return HostTensor.of(Arena.ofAuto(), new float[] {1}, 1);
  }

  private static MloraException assertBroken(SpiRule rule, String detail, ThrowingCallable call) {
    MloraException error = catchThrowableOfType(MloraException.class, call);
    assertThat(error).as("an error for %s", rule).isNotNull();
    assertThat(error.code()).as(error.getMessage()).isEqualTo(ErrorCode.BACKEND_CONTRACT);
    assertThat(error)
        .hasMessageStartingWith("MLORA-111 The backend 'spoiled' broke the rule " + rule.id())
        .hasMessageContaining(detail)
        .hasMessageContaining(rule.sentence());
    return error;
  }
}
