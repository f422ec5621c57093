package dev.mlora.panama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** These tests run on a JVM that has the module. */
class VectorChoiceTest {
  private static boolean vectors(String setting) {
    return VectorChoice.vectors(Map.of(VectorChoice.SETTING, setting));
  }

  @Test
  void theModuleDecidesUnlessTheUserDoes() {
    assertThat(VectorChoice.vectors(Map.of())).isTrue();
    assertThat(vectors("auto")).isTrue();
    assertThat(vectors("on")).isTrue();
    assertThat(vectors("off")).isFalse();
  }

  @Test
  void anotherValueIsRefusedWithThoseThatAreKnown() {
    assertThatThrownBy(() -> vectors("sideways"))
        .isInstanceOfSatisfying(
            MloraException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKEND_OPTION))
        .hasMessageContainingAll("sideways", "auto", "on", "off");
  }
}
