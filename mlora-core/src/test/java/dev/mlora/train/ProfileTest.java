package dev.mlora.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.adapter.Selector;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.Nfm;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.graph.Role;
import dev.mlora.model.Model;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProfileTest {
  private static final Schema SCHEMA =
      new Schema(
          "markets",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(4)),
              new SparseField("item", IdRangeVocabulary.of(5))),
          "market",
          List.of("de", "fr"),
          "none");

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void theAdaptersAloneMakeTheDifferenceInAComparisonOfThem(Architecture architecture) {
    for (Profile profile : List.of(Profile.CONTROLLED, Profile.BEST)) {
      Model base = profile.base(architecture, SCHEMA);
      Model adapted = profile.adapted(architecture, SCHEMA);
      assertThat(adapted.backbone()).isEqualTo(base.backbone());
      assertThat(base.adapters()).isEmpty();
      assertThat(adapted.adapters()).isPresent();
      assertThat(profile.adaptedPlan(architecture)).isEqualTo(profile.plan(architecture));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Architecture.class, mode = EnumSource.Mode.EXCLUDE, names = "NFM")
  void atBestAdaptersLearnMoreSlowlyThanTheBackbone(Architecture architecture) {
    assertThat(Profile.BEST.plan(architecture).phases())
        .singleElement()
        .extracting(Phase::rates)
        .isEqualTo(List.of(new Rate(Selector.role(Role.ADAPTER), 0.1)));
  }

  @Test
  void atBestNfmHasNoDropoutAndAdaptersOfTheFullRate() {
    Nfm nfm = (Nfm) Profile.BEST.adapted(Architecture.NFM, SCHEMA).backbone();
    assertThat(nfm.form().tower().dropout()).isZero();
    assertThat(Profile.BEST.plan(Architecture.NFM).phases())
        .singleElement()
        .extracting(Phase::rates)
        .isEqualTo(List.of());
  }
}
