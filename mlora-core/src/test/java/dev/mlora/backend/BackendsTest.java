package dev.mlora.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Availability.Unavailable;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Choosing among providers handed over, and every message when none can be opened. */
class BackendsTest {
  private static final BackendOptions OPTIONS = BackendOptions.DEFAULT;

  @Test
  void theClassPathBringsTheReference() {
    assertThat(Backends.discover().list())
        .anySatisfy(
            found -> {
              assertThat(found.name()).isEqualTo("reference");
              assertThat(found.isAvailable()).isTrue();
              assertThat(found.apiVersion()).isEqualTo(BackendProvider.API_VERSION);
              assertThat(found.origin()).contains("mlora-core");
            });
  }

  @Test
  void aNameOpensThatBackend() {
    try (Backend backend = Backends.select("reference", OPTIONS)) {
      assertThat(backend.name()).isEqualTo("reference");
    }
  }

  @Test
  void theHighestPriorityAvailableIsChosen() {
    assertThat(
            chosen(
                FakeProvider.available("low", 1),
                FakeProvider.unavailable("best", 30),
                FakeProvider.available("high", 20),
                FakeProvider.available("mid", 10)))
        .isEqualTo("high");
  }

  @Test
  void equalPrioritiesAreDecidedByName() {
    assertThat(chosen(FakeProvider.available("zeta", 5), FakeProvider.available("alpha", 5)))
        .isEqualTo("alpha");
  }

  @Test
  void theArgumentBeatsThePropertyBeatsTheVariableBeatsThePriority() {
    Recorder recorder = new Recorder();
    Backends all =
        Backends.of(
            List.of(
                recorder.provider("by-argument", 1),
                recorder.provider("by-property", 2),
                recorder.provider("by-variable", 3),
                recorder.provider("by-priority", 4)));
    Map<String, String> property = Map.of(Backends.PROPERTY, "by-property");
    Map<String, String> variable = Map.of(Backends.VARIABLE, "by-variable");
    Map<String, String> blank = Map.of(Backends.PROPERTY, " ", Backends.VARIABLE, "");

    all.choosingBy(property::get, variable::get).open("by-argument", OPTIONS);
    all.choosingBy(property::get, variable::get).open(OPTIONS);
    all.choosingBy(blank::get, variable::get).open(OPTIONS);
    all.choosingBy(blank::get, blank::get).open(OPTIONS);

    assertThat(recorder.opened)
        .containsExactly("by-argument", "by-property", "by-variable", "by-priority");
  }

  @Test
  void onlyTheNamedBackendIsProbed() {
    FakeProvider explosive =
        FakeProvider.available("explosive", 99)
            .answering(
                () -> {
                  throw new AssertionError("probed");
                });
    Backends all = Backends.of(List.of(explosive, FakeProvider.available("calm", 1)));

    all.open("calm", OPTIONS).close();
  }

  @Test
  void theListPutsAvailableBackendsFirst() {
    assertThat(
            Backends.of(
                    List.of(
                        FakeProvider.available("slow", 1),
                        FakeProvider.unavailable("cuda", 50),
                        FakeProvider.available("fast", 10)))
                .list())
        .extracting(Discovered::name)
        .containsExactly("fast", "slow", "cuda");
  }

  @Test
  void nothingFound() {
    MloraException error = failure(() -> Backends.of(List.of()).open(OPTIONS));
    assertThat(error.code()).isEqualTo(ErrorCode.BACKEND_NONE);
    assertThat(error)
        .hasMessageStartingWith("MLORA-101 No backend was found.")
        .hasMessageContaining("dev.mlora:backend-panama-cuda")
        .hasMessageContaining("META-INF/services")
        .hasMessageContaining("Backends.discover(ClassLoader)");
  }

  @Test
  void nothingAvailable() {
    MloraException error =
        failure(
            () -> Backends.of(List.of(FakeProvider.unavailable("panama-cuda", 9))).open(OPTIONS));
    assertThat(error.code()).isEqualTo(ErrorCode.BACKEND_NONE);
    assertThat(error)
        .hasMessageStartingWith("MLORA-101 None of the 1 backends found can run here.")
        .hasMessageContaining("panama-cuda (")
        .hasMessageContaining(
            "cannot run here: libcuda.so.1 is not there (MLORA-107). Install the driver.");
  }

  @Test
  void anUnknownNameListsWhatIsThereAndTheArtifactMissing() {
    Backends all =
        Backends.of(
            List.of(
                FakeProvider.available("reference", 0),
                FakeProvider.unavailable("panama-cuda", 9)));
    MloraException error = failure(() -> all.open("tf", OPTIONS));
    assertThat(error.code()).isEqualTo(ErrorCode.BACKEND_UNKNOWN);
    assertThat(error)
        .hasMessageStartingWith("MLORA-102 There is no backend 'tf', which was asked for by name.")
        .hasMessageContaining("Available: reference.")
        .hasMessageContaining("The artifact dev.mlora:backend-tf brings it")
        .hasMessageContaining("panama-cuda (");
  }

  @Test
  void eachKnownNameLeadsToItsArtifact() {
    Map<String, String> artifacts =
        Map.of(
            "panama-cpu", "backend-panama-cuda",
            "panama-cuda", "backend-panama-cuda",
            "tf", "backend-tf",
            "djl", "backend-djl",
            "onnx", "backend-onnx-serving",
            "reference", "mlora-core");
    artifacts.forEach(
        (name, artifact) ->
            assertThat(failure(() -> Backends.of(List.of()).open(name, OPTIONS)))
                .hasMessageContaining("The artifact dev.mlora:" + artifact + " brings it"));
  }

  @Test
  void aNameNobodyKnowsSaysWhereItCameFrom() {
    Backends all = Backends.of(List.of(FakeProvider.available("reference", 0)));
    Map<String, String> property = Map.of(Backends.PROPERTY, "no-such");
    Map<String, String> variable = Map.of(Backends.VARIABLE, "no-such");
    assertThat(failure(() -> all.choosingBy(property::get, key -> null).open(OPTIONS)))
        .hasMessageContaining("'no-such', which was asked for by -Dmlora.backend.")
        .hasMessageContaining("Ask for one of those, or add the jar that brings it");
    assertThat(failure(() -> all.choosingBy(key -> null, variable::get).open(OPTIONS)))
        .hasMessageContaining("by the variable MLORA_BACKEND.");
  }

  @Test
  void twoProvidersOfOneName() {
    Backends all =
        Backends.of(
            List.of(FakeProvider.available("reference", 0), new ReferenceBackendProvider()));
    for (ThrowingCallable open :
        List.<ThrowingCallable>of(() -> all.open("reference", OPTIONS), () -> all.open(OPTIONS))) {
      MloraException error = failure(open);
      assertThat(error.code()).isEqualTo(ErrorCode.BACKEND_AMBIGUOUS);
      assertThat(error)
          .hasMessageStartingWith("MLORA-103 2 providers carry the name 'reference': ")
          .hasMessageContaining(FakeProvider.class.getName() + " in ")
          .hasMessageContaining(Origin.of(FakeProvider.class))
          .hasMessageContaining(ReferenceBackendProvider.class.getName() + " in ")
          .hasMessageContaining("Backends.of(List)");
    }
  }

  @Test
  void anotherVersionOfTheSpi() {
    Backends all = Backends.of(List.of(FakeProvider.available("future", 5).ofVersion("99")));
    MloraException error = failure(() -> all.open("future", OPTIONS));
    assertThat(error.code()).isEqualTo(ErrorCode.BACKEND_API_VERSION);
    assertThat(error)
        .hasMessageStartingWith("MLORA-104 The backend 'future' (")
        .hasMessageContaining(
            "compiled against version 99 of the SPI, and this MLoRA has version 1")
        .hasMessageContaining("dev.mlora:mlora-bom");
    assertThat(all.list())
        .singleElement()
        .satisfies(
            found ->
                assertThat(((Unavailable) found.availability()).code())
                    .isEqualTo(ErrorCode.BACKEND_API_VERSION));
  }

  @Test
  void aNamedBackendThatCannotRunIsNeverReplaced() {
    Backends all =
        Backends.of(
            List.of(
                FakeProvider.unavailable("panama-cuda", 9),
                FakeProvider.available("reference", 0)));
    MloraException error = failure(() -> all.open("panama-cuda", OPTIONS));
    assertThat(error.code()).isEqualTo(ErrorCode.BACKEND_UNAVAILABLE);
    assertThat(error)
        .hasMessageStartingWith("MLORA-105 The backend 'panama-cuda' (")
        .hasMessageContaining("libcuda.so.1 is not there (MLORA-107). Install the driver.");
  }

  @Test
  void aProbeThatThrowsIsBrokenAndKeepsItsCause() {
    Backends all =
        Backends.of(
            List.of(
                FakeProvider.available("torn", 9)
                    .answering(
                        () -> {
                          throw new IllegalStateException("no such device");
                        }),
                FakeProvider.available("reference", 0)));
    MloraException error = failure(() -> all.open("torn", OPTIONS));
    assertThat(error.code()).isEqualTo(ErrorCode.BACKEND_BROKEN);
    assertThat(error)
        .hasMessageStartingWith("MLORA-106 The backend 'torn' (")
        .hasMessageContaining("probe() failed: java.lang.IllegalStateException: no such device.")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(chosen(all)).isEqualTo("reference");
  }

  @Test
  void aBackendThatCannotBeOpenedIsBroken() {
    FakeProvider torn =
        FakeProvider.available("torn", 9)
            .opening(
                () -> {
                  throw new UnsatisfiedLinkError("no openblas in java.library.path");
                });
    assertThat(failure(() -> Backends.of(List.of(torn)).open(OPTIONS)))
        .hasMessageStartingWith("MLORA-106 The backend 'torn' (")
        .hasMessageContaining("create() failed: java.lang.UnsatisfiedLinkError: no openblas")
        .hasMessageContaining("Install the native library that it names");
    FakeProvider empty = FakeProvider.available("empty", 9).opening(() -> null);
    assertThat(failure(() -> Backends.of(List.of(empty)).open("empty", OPTIONS)))
        .hasMessageContaining("create() returned null");
  }

  @Test
  void whatABackendRefusesComesThroughUnchanged() {
    BackendOptions wrong = OPTIONS.with("precision", "half");
    assertThat(
            failure(() -> Backends.of(List.of(new ReferenceBackendProvider())).open(wrong)).code())
        .isEqualTo(ErrorCode.BACKEND_OPTION);
  }

  @Test
  void aNameOfTheWrongFormIsBroken() {
    assertThat(Backends.of(List.of(FakeProvider.available("Has Spaces", 1))).list())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.name()).isEqualTo(FakeProvider.class.getName());
              assertThat(((Unavailable) found.availability()).reason())
                  .contains("name() returned 'Has Spaces'");
            });
  }

  @Test
  void anExhaustedVirtualMachineIsNotTheProvidersFault() {
    FakeProvider greedy =
        FakeProvider.available("greedy", 1)
            .answering(
                () -> {
                  throw new OutOfMemoryError("made up");
                });
    assertThatThrownBy(() -> Backends.of(List.of(greedy)).list())
        .isInstanceOf(OutOfMemoryError.class);
  }

  private static String chosen(FakeProvider... providers) {
    Recorder recorder = new Recorder();
    return chosen(
        Backends.of(List.of(providers).stream().map(recorder::recording).toList()), recorder);
  }

  private static String chosen(Backends backends) {
    try (Backend backend = backends.choosingBy(key -> null, key -> null).open(OPTIONS)) {
      return backend.name();
    }
  }

  private static String chosen(Backends backends, Recorder recorder) {
    backends.choosingBy(key -> null, key -> null).open(OPTIONS).close();
    return recorder.opened.getLast();
  }

  private static MloraException failure(ThrowingCallable call) {
    return catchThrowableOfType(MloraException.class, call);
  }

  /** Notes which provider opened a backend: the fakes all open the reference. */
  private static final class Recorder {
    private final List<String> opened = new ArrayList<>();

    FakeProvider provider(String name, int priority) {
      return recording(FakeProvider.available(name, priority));
    }

    FakeProvider recording(FakeProvider provider) {
      return provider.opening(
          () -> {
            opened.add(provider.name());
            return provider.opened().get();
          });
    }
  }
}
