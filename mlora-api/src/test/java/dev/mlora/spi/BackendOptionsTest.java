package dev.mlora.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class BackendOptionsTest {
  @Test
  void settingsAreAddedAndReplaced() {
    BackendOptions options =
        BackendOptions.DEFAULT.withThreads(3).with("device", "0").with("device", "1");
    assertThat(options.threads()).isEqualTo(3);
    assertThat(options.settings()).containsOnlyKeys("device").containsEntry("device", "1");
  }

  @Test
  void thereIsAtLeastOneThread() {
    assertThatThrownBy(() -> BackendOptions.DEFAULT.withThreads(0))
        .hasMessage(
            "MLORA-109 A backend needs at least 1 thread, not 0. Leave threads out to use all"
                + " processors.");
  }

  @Test
  void unknownSettingsAreNamedWithTheKnownOnes() {
    BackendOptions options = BackendOptions.DEFAULT.with("blas", "on");
    options.requireKnown("panama-cpu", Set.of("blas"));
    assertThatThrownBy(() -> options.requireKnown("panama-cpu", Set.of("kernel", "device")))
        .hasMessage(
            "MLORA-109 The backend 'panama-cpu' has no setting 'blas'; it knows [device, kernel].");
    assertThatThrownBy(() -> options.requireKnown("reference", Set.of()))
        .hasMessageContaining("it knows none");
  }
}
