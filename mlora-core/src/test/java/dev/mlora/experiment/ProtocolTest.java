package dev.mlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.adapter.RankRule;
import dev.mlora.backbone.Architecture;
import dev.mlora.batch.Schedule;
import dev.mlora.data.Dataset;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.error.MloraException;
import dev.mlora.model.Model;
import dev.mlora.train.Phase;
import dev.mlora.train.Profile;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolTest {
  private static final Protocol CHANGED =
      Protocol.of(Profile.AUTHORS_CODE)
          .withSchedule(Schedule.INTERLEAVED)
          .withTemperature(64)
          .withWidth(3)
          .withEpochs(2);
  private static final Schema SCHEMA =
      new Schema(
          "movielens-gen",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(4)),
              new SparseField("item", IdRangeVocabulary.of(5))),
          "gender",
          List.of("F", "M"),
          "five stars");
  private static final Dataset DATA = data();
  private static final Set<Variant> BOTH = EnumSet.allOf(Variant.class);

  private static Dataset data() {
    InMemoryDataset.Builder rows = InMemoryDataset.builder(SCHEMA);
    rows.row(Split.TRAIN, 0, 1, 1, 2).row(Split.TRAIN, 1, 0, 3, 4);
    return rows.build();
  }

  @Test
  void aLabelSaysAllOfIt() {
    assertThat(CHANGED.label())
        .isEqualTo("authors-code+interleaved+temperature-64+width-3+epochs-2");
    assertThat(Protocol.parse(CHANGED.label())).hasValue(CHANGED);
    assertThat(Protocol.of(Profile.CONTROLLED).label()).isEqualTo("controlled");
    assertThat(Protocol.parse("controlled")).hasValue(Protocol.of(Profile.CONTROLLED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pictures",
        "controlled+",
        "controlled+width-1",
        "controlled+width-0",
        "controlled+temperature-x",
        "controlled+width-2+interleaved",
        "controlled+width-2+width-2"
      })
  void whatIsNoLabelIsNone(String text) {
    assertThat(Protocol.parse(text)).isEmpty();
  }

  @Test
  void changesModelsAndPlans() {
    Map<Variant, Recipe> plain =
        Protocol.of(Profile.AUTHORS_CODE).recipes(Architecture.WDL, DATA, BOTH);
    Map<Variant, Recipe> changed = CHANGED.recipes(Architecture.WDL, DATA, BOTH);
    assertThat(changed.keySet()).containsExactly(Variant.BASE, Variant.MLORA);
    Recipe adapted = changed.get(Variant.MLORA);
    assertThat(adapted.model().adapters().orElseThrow().rank())
        .isEqualTo(new RankRule.Temperature(64));
    assertThat(adapted.plan().schedule()).isEqualTo(Schedule.INTERLEAVED);
    assertThat(adapted.plan().phases()).extracting(Phase::maxEpochs).containsOnly(2);
    // Kernels [24, 256], [256, 128], [128, 64], three times as wide, and biases.
    assertThat(tower(changed.get(Variant.BASE).model()) - tower(plain.get(Variant.BASE).model()))
        .isEqualTo(
            (24L * 768 + 768L * 384 + 384L * 192 + 768 + 384 + 192)
                - (24L * 256 + 256L * 128 + 128L * 64 + 256 + 128 + 64));
    assertThat(plain.get(Variant.BASE))
        .isEqualTo(
            new Recipe(
                Profile.AUTHORS_CODE.base(Architecture.WDL, SCHEMA),
                Profile.AUTHORS_CODE.plan(Architecture.WDL)));
  }

  private static long tower(Model model) {
    return model.parameters().stream()
        .filter(parameter -> parameter.name().startsWith("mlp/"))
        .mapToLong(parameter -> parameter.type().shape().maxElements())
        .sum();
  }

  @Test
  void trainsOnlyWhatIsAskedFor() {
    assertThat(CHANGED.recipes(Architecture.MLP, DATA, EnumSet.of(Variant.MLORA)).keySet())
        .containsExactly(Variant.MLORA);
  }

  @Test
  void refusesNumbersBelowOne() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> Protocol.of(Profile.CONTROLLED).withWidth(0))
        .withMessageContaining("at least 1, not 1, 0 and 1");
  }
}
