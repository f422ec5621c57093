package dev.mlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoraConfigTest {
  private static final int[] WIDTHS = {256, 128, 64};

  /**
   * The table of ranks and adapter parameters of the paper's tower, mlora-reference section 2.2.
   */
  @ParameterizedTest
  @CsvSource({
    "4,   56768, 33728",
    "16,  14528, 8768",
    "32,  7488,  4608",
    "64,  3968,  2528",
    "128, 2304,  1584",
    "256, 1664,  1304"
  })
  void temperatureGivesThePapersAdapterSizes(int temperature, int with384, int with24) {
    RankRule rule = new RankRule.Temperature(temperature);
    assertThat(parameters(rule, 384)).isEqualTo(with384);
    assertThat(parameters(rule, 24)).isEqualTo(with24);
  }

  @Test
  void cappedRaisesTheTemperatureUntilTheMatricesFit() {
    RankRule rule = new RankRule.Capped(16, 1024);
    // 256 / 16 = 16 and 16 * 280 > 1024; temperature 128 gives 2 and 560 <= 1024, but 64 gives 4
    // and 1120 > 1024.
    assertThat(rule.rank("mlp/0", 24, 256)).isEqualTo(2);
    assertThat(rule.rank("mlp/9", 4096, 8)).isEqualTo(1);
  }

  @Test
  void ranksMustBePositive() {
    assertThatThrownBy(() -> LoraConfig.rank(-1))
        .isInstanceOf(MloraException.class)
        .hasMessage(
            "MLORA-402 A rank is at least 1, not -1. Give an integer >= 1: a rank, or a"
                + " temperature that the units are divided by.");
    assertThatThrownBy(() -> LoraConfig.temperature(0)).hasMessageContaining("MLORA-402");
    assertThatThrownBy(() -> new RankRule.PerLayer(Map.of("mlp/0", 0)))
        .hasMessageContaining("'mlp/0'");
    assertThatThrownBy(() -> new RankRule.PerLayer(Map.of("mlp/0", 1)).rank("mlp/1", 2, 3))
        .hasMessageContaining("No rank is given for 'mlp/1'");
  }

  @Test
  void scaleIsOneUnlessAlphaIsGiven() {
    assertThat(LoraConfig.rank(4).scale(4)).isEqualTo(1);
    assertThat(LoraConfig.rank(4).withAlpha(8).scale(4)).isEqualTo(2);
    assertThatThrownBy(() -> LoraConfig.rank(4).withAlpha(Double.NaN))
        .hasMessageContaining("MLORA-401");
  }

  @ParameterizedTest
  @CsvSource({
    "**/mlp/*,       mlp/0,          true",
    "**/mlp/*,       wide/mlp/2,     true",
    "**/mlp/*,       mlp/0/kernel,   false",
    "**/mlp/*,       xmlp/0,         false",
    "mlp/**,         mlp/0/kernel,   true",
    "*/embedding,    user/embedding, true",
    "*/embedding,    a/b/embedding,  false",
    "mlp/0,          mlp/00,         false",
    "a.b,            axb,            false"
  })
  void patternsMatchWholePaths(String glob, String path, boolean expected) {
    assertThat(new NamePattern(glob).matches(path)).isEqualTo(expected);
  }

  private static int parameters(RankRule rule, int inputs) {
    int sum = 0;
    int in = inputs;
    for (int units : WIDTHS) {
      sum += rule.rank("mlp", in, units) * (in + units) + units;
      in = units;
    }
    return sum;
  }
}
