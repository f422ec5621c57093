package dev.mlora.panama;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An experiment")
class ExperimentTest {
  @ParameterizedTest
  @ValueSource(floats = {0, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN})
  @DisplayName("lets nothing but infinity stand for infinity")
  void infinity(float other) {
    assertThatThrownBy(() -> compare(Float.POSITIVE_INFINITY, other))
        .isInstanceOf(AssertionError.class);
    assertThatCode(() -> compare(other, other)).doesNotThrowAnyException();
  }

  private static void compare(float expected, float actual) {
    Experiment.assertClose(
        Map.of("x", new float[] {actual}), Map.of("x", new float[] {expected}), 1e-5);
  }
}
