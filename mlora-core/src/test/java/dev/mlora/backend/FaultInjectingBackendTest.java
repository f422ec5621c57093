package dev.mlora.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlora.backend.FaultPlan.Call;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Program;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The chosen call fails, at the chosen moment, and no other. */
class FaultInjectingBackendTest {
  @ParameterizedTest
  @EnumSource(Call.class)
  void onlyTheNthCallOfItsKindFails(Call kind) {
    try (FaultInjectingBackend backend = faulty(FaultPlan.nth(2, kind));
        State state = backend.allocate(SampleProgram.PARAMETERS);
        Executable executable = backend.compile(SampleProgram.program())) {
      Map<Call, ThrowingCallable> calls = calls(backend, state, executable);
      // One call to compile has been made above.
      for (int i = kind == Call.COMPILE ? 2 : 1; i <= 3; i++) {
        MloraException error = catchThrowableOfType(MloraException.class, calls.get(kind));
        if (i == 2) {
          assertThat(error.code()).isEqualTo(ErrorCode.FAULT_INJECTED);
          assertThat(error)
              .hasMessageContaining(
                  "This %s on the backend 'reference' was made to fail before it took effect: call 2 of [%s]."
                      .formatted(kind, kind));
        } else {
          assertThat(error).as("call %d", i).isNull();
        }
      }
      assertThat(backend.calls(kind)).isEqualTo(3);
      calls.forEach(
          (other, call) -> {
            if (other != kind) {
              assertThat(catchThrowableOfType(MloraException.class, call)).isNull();
            }
          });
    }
  }

  @Test
  void kindsAreCountedTogether() {
    try (FaultInjectingBackend backend = faulty(FaultPlan.nth(3, Call.SYNC, Call.READ));
        State state = backend.allocate(SampleProgram.PARAMETERS)) {
      state.sync();
      state.read("table", 0, SampleProgram.values(1));
      state.write("table", 0, SampleProgram.values(1));
      assertThat(catchThrowableOfType(MloraException.class, state::sync))
          .hasMessageContaining("call 3 of [READ, SYNC]");
      assertThat(backend.calls(Call.SYNC)).isEqualTo(2);
      assertThat(backend.calls(Call.READ)).isEqualTo(1);
      assertThat(backend.calls(Call.WRITE)).isEqualTo(1);
    }
  }

  @Test
  void beforeMeansWithoutEffectAndAfterwardsWithIt() {
    assertThat(tableAfterFailedStep(FaultPlan.nth(1, Call.RUN))).containsOnly(0);
    assertThat(tableAfterFailedStep(FaultPlan.nth(1, Call.RUN).afterwards())).containsOnly(1);
  }

  @Test
  void afterwardsSaysSoAndLeavesNoExecutableOpen() {
    FaultInjectingBackend backend = faulty(FaultPlan.nth(1, Call.COMPILE).afterwards());
    assertThat(
            catchThrowableOfType(
                MloraException.class, () -> backend.compile(SampleProgram.program())))
        .hasMessageContaining("was made to fail after it took effect");
  }

  @Test
  void aStateOfAnotherBackendIsStillRefused() {
    try (FaultInjectingBackend one = faulty(FaultPlan.nth(9, Call.RUN));
        FaultInjectingBackend two = faulty(FaultPlan.nth(9, Call.RUN));
        State foreign = two.allocate(SampleProgram.PARAMETERS);
        Executable executable = one.compile(SampleProgram.program())) {
      MloraException error =
          catchThrowableOfType(
              MloraException.class,
              () -> executable.run(Program.TRAIN, foreign, SampleProgram.feeds(), Map.of()));
      assertThat(error.code()).isEqualTo(ErrorCode.STATE_ACCESS);
    }
  }

  @Test
  void checkingGoesInside() {
    Backend checked = new CheckingBackend(reference());
    try (FaultInjectingBackend backend =
            new FaultInjectingBackend(checked, FaultPlan.nth(2, Call.RUN));
        State state = backend.allocate(SampleProgram.PARAMETERS);
        Executable executable = backend.compile(SampleProgram.program())) {
      executable.run(Program.TRAIN, state, SampleProgram.feeds(), Map.of());
      assertThat(backend.calls(Call.RUN)).isEqualTo(1);
      assertThat(backend.calls(Call.READ)).isZero();
      assertThat(backend.calls(Call.COMPILE)).isEqualTo(1);
    }
  }

  @Test
  void aPlanNeedsACallThatCanBeReached() {
    for (ThrowingCallable plan :
        Set.<ThrowingCallable>of(() -> FaultPlan.nth(0, Call.RUN), () -> FaultPlan.nth(1))) {
      MloraException error = catchThrowableOfType(MloraException.class, plan);
      assertThat(error.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
      assertThat(error).hasMessageContaining("at least one kind of call and a number from 1");
    }
  }

  private static float[] tableAfterFailedStep(FaultPlan plan) {
    try (FaultInjectingBackend backend = faulty(plan);
        State state = backend.allocate(SampleProgram.PARAMETERS);
        Executable executable = backend.compile(SampleProgram.program())) {
      MloraException error =
          catchThrowableOfType(
              MloraException.class,
              () -> executable.run(Program.TRAIN, state, SampleProgram.feeds(), Map.of()));
      assertThat(error.code()).isEqualTo(ErrorCode.FAULT_INJECTED);
      HostTensor table = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 4, 2);
      state.read("table", 0, table);
      return table.toFloats();
    }
  }

  private static Map<Call, ThrowingCallable> calls(
      Backend backend, State state, Executable executable) {
    return Map.of(
        Call.COMPILE, () -> backend.compile(SampleProgram.program()).close(),
        Call.RUN, () -> executable.run(Program.TRAIN, state, SampleProgram.feeds(), Map.of()),
        Call.READ, () -> state.read("table", 0, SampleProgram.values(1)),
        Call.WRITE, () -> state.write("table", 0, SampleProgram.values(1)),
        Call.GROW, () -> state.grow("bank", 3),
        Call.SYNC, state::sync);
  }

  private static FaultInjectingBackend faulty(FaultPlan plan) {
    return new FaultInjectingBackend(reference(), plan);
  }

  private static Backend reference() {
    return new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
  }
}
