package dev.mlora.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.NamePattern;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.graph.Role;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {
  private static final int USERS = 6041;
  private static final int ITEMS = 3953;
  private static final Schema MOVIELENS =
      new Schema(
          "movielens-gen",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(USERS - 1)),
              new SparseField("item", IdRangeVocabulary.of(ITEMS - 1))),
          "gender",
          List.of("F", "M"),
          "rating 5");

  /**
   * mlora-reference section 3.3: the width of the tower's input, and what is not table or tower.
   */
  @ParameterizedTest
  @CsvSource({
    "MLP, 8, 24, 0, 65",
    "MLP, 128, 384, 0, 65",
    "STAR, 8, 24, 0, 95409",
    "STAR, 128, 384, 0, 283329",
    "WDL, 8, 24, 1, 65",
    "WDL, 128, 384, 1, 65",
    "NFM, 8, 8, 1, 65",
    "NFM, 128, 128, 1, 65",
    "AUTOINT, 8, 24, 1, 9377",
    "AUTOINT, 128, 384, 1, 24737",
    "PNN, 8, 27, 0, 65",
    "PNN, 128, 387, 0, 65",
    "DCN, 8, 24, 1, 185",
    "DCN, 128, 384, 1, 1985",
    "FIBINET, 8, 48, 1, 455",
    "FIBINET, 128, 768, 1, 98375",
    "DEEPFM, 8, 24, 1, 65",
    "DEEPFM, 128, 384, 1, 65",
    "XDEEPFM, 8, 24, 1, 26242",
    "XDEEPFM, 128, 384, 1, 26242",
  })
  void parameterCountsArePublished(
      Architecture architecture, int d, long deepInput, int wide, long rest) {
    long ids = USERS + ITEMS + 2;
    long tower = 256 * deepInput + 256 + 32_896 + 8_256;
    long expected = ids * d + ids * wide + tower + rest;
    Model base = Model.of(architecture.of(Form.of(Tower.of(256, 128, 64), d)), MOVIELENS);
    assertThat(elements(base)).isEqualTo(expected);
    // Temperature 16: r (n_in + n_out) + n_out for each layer and domain.
    long adapters = 16 * (deepInput + 256) + 256 + 8 * 384 + 128 + 4 * 192 + 64;
    assertThat(elements(base.withAdapters(LoraConfig.temperature(16))))
        .isEqualTo(expected + 2 * adapters);
  }

  @ParameterizedTest
  @EnumSource
  void adaptersSitOnTheDeepTowerUnlessTargetsSayOtherwise(Architecture architecture) {
    Model model = Model.of(architecture.of(Form.of(Tower.of(16, 8))), MOVIELENS);
    assertThat(model.withAdapters(LoraConfig.rank(2)).adaptedLayers())
        .extracting(layer -> layer.path())
        .containsExactly("mlp/0", "mlp/1");
    assertThat(model.withAdapters(LoraConfig.rank(2).withTargets("**")).adaptedLayers())
        .extracting(layer -> layer.path())
        .contains("mlp/0", "mlp/1", "projection");
  }

  @Test
  void crossLayersCanBeAdapted() {
    Model model =
        Dcn.of(MOVIELENS, Tower.of(16)).withAdapters(LoraConfig.rank(1).withTargets("cross/*"));
    assertThat(model.adaptedLayers())
        .extracting(layer -> layer.path())
        .containsExactly("cross/0", "cross/1");
  }

  @ParameterizedTest
  @EnumSource
  void namesAreThoseOfTheCommandLine(Architecture architecture) {
    assertThat(architecture.of(Form.of(Tower.of(4))).name()).isEqualTo(architecture.label());
  }

  @Test
  void onlyTablesAreEmbeddings() {
    Model model = XDeepFm.of(MOVIELENS, Tower.of(16));
    assertThat(model.parameters())
        .filteredOn(spec -> spec.role() == Role.EMBEDDING || spec.role() == Role.DOMAIN)
        .allSatisfy(
            spec ->
                assertThat(new NamePattern("**/embedding").matches(spec.name()))
                    .as(spec.name())
                    .isTrue());
  }

  @Test
  void impossibleSizesAreNamed() {
    Form form = Form.of(Tower.of(4));
    assertThatThrownBy(() -> new Dcn(form, 0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new AutoInt(form, 0, 1, 1)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> Model.of(new AutoInt(form, 1, 0, 1), MOVIELENS).parameters())
        .hasMessageContaining("not 0 of width 1");
  }

  private static long elements(Model model) {
    return model.parameters().stream().mapToLong(spec -> spec.type().shape().maxElements()).sum();
  }
}
