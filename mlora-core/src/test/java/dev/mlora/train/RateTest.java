package dev.mlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.adapter.Selector;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  private static final Phase PHASE =
      new Phase("joint", Selector.all(), Adam.TF1, 5, 2)
          .withRates(
              new Rate(Selector.path("**/lora_B"), 4), new Rate(Selector.role(Role.ADAPTER), 0.1));

  private static ParameterSpec parameter(String name, Role role) {
    return new ParameterSpec(name, TensorType.float32(Shape.of(2, 3)), role, true);
  }

  @Test
  void theFirstThatSelectsAParameterCounts() {
    assertThat(PHASE.adamOf(parameter("mlp/0/lora_B", Role.ADAPTER)).rate()).isEqualTo(4e-3);
    assertThat(PHASE.adamOf(parameter("mlp/0/lora_A", Role.ADAPTER)).rate()).isEqualTo(1e-4);
    assertThat(PHASE.adamOf(parameter("mlp/0/kernel", Role.BACKBONE))).isEqualTo(Adam.TF1);
  }

  @Test
  void ratesStayWhereThePhaseIsChanged() {
    assertThat(PHASE.withPatience(9).withMaxEpochs(3).rates()).isEqualTo(PHASE.rates());
    assertThat(PHASE.withAdam(Adam.TF1.withRate(1)).adamOf(parameter("b", Role.ADAPTER)).rate())
        .isEqualTo(0.1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesFactorsThatNobodyLearnsWith(double factor) {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> new Rate(Selector.all(), factor))
        .withMessageContaining("above 0");
  }
}
