package dev.mlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.data.Example;
import dev.mlora.error.MloraException;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.scoring.Scorer;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.TinyData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What can be done with the adapters of a trained model. */
class TrainedModelTest {
  private static final Backend BACKEND =
      new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
  private static final Model MODEL = TinyData.model().withAdapters(LoraConfig.rank(3));
  private static final TrainedModel TRAINED = trained(MODEL);

  @AfterAll
  static void close() {
    BACKEND.close();
  }

  @Test
  void anAdapterTakenOutAndAddedUnderAnotherNameScoresTheSame() {
    TrainedModel larger = TRAINED.add(TRAINED.adapter("B").as("B2"));

    assertThat(larger.domains()).containsExactly("A", "B", "B2");
    assertThat(scores(larger, "B2")).containsExactly(scores(TRAINED, "B"));
    assertThat(scores(larger, "A")).containsExactly(scores(TRAINED, "A"));
  }

  @Test
  void removingADomainUndoesAddingIt() {
    TrainedModel same = TRAINED.add(TRAINED.adapter("B").as("late")).remove("late");

    assertThat(same.model()).isEqualTo(TRAINED.model());
    assertThat(same.weights().bitEquals(TRAINED.weights())).isTrue();
    assertThat(scores(TRAINED.remove("A"), "B")).containsExactly(scores(TRAINED, "B"));
    assertRefused(() -> TRAINED.remove("A").remove("B"), "MLORA-401", "the only domain");
    assertRefused(() -> TRAINED.remove("C"), "MLORA-306", "'C'");
    assertRefused(() -> TRAINED.add(TRAINED.adapter("A")), "MLORA-307", "'A'");
  }

  @Test
  void aDisabledDomainIsScoredByTheBackboneAloneUntilItIsEnabled() {
    TrainedModel disabled = TRAINED.disable("A");
    TrainedModel base = backbone();

    assertThat(scores(disabled, "A")).containsExactly(scores(base, "A"));
    assertThat(scores(disabled, "A")).isNotEqualTo(scores(TRAINED, "A"));
    assertThat(scores(disabled, "B")).containsExactly(scores(TRAINED, "B"));
    TrainedModel enabled = disabled.enable("A");
    assertThat(enabled.weights().bitEquals(TRAINED.weights())).isTrue();
    assertThat(scores(enabled, "A")).containsExactly(scores(TRAINED, "A"));
    assertThat(disabled.adapter("A").rows())
        .allSatisfy((bank, row) -> assertThat(TRAINED.adapter("A").row(bank)).containsExactly(row));
    TrainedModel larger = disabled.add(TRAINED.adapter("B").as("late"));
    assertThat(larger.disabled()).containsExactly("A");
    assertThat(larger.remove("A").disabled()).isEmpty();
    assertRefused(() -> TRAINED.disable("C"), "MLORA-306", "'C'");
    assertRefused(() -> TRAINED.enable("C"), "MLORA-306", "'C'");
  }

  @Test
  void rowsOfOneDomainMayBeScoredWithAndWithoutAdapterInOneBatch() {
    TrainedModel both = TRAINED.add(TRAINED.withoutDelta("A").as("A (backbone)"));
    List<Example> mixed = new ArrayList<>(examples("A (backbone)"));
    mixed.addAll(examples("A"));

    try (Scorer scorer = Scorer.of(both, BACKEND)) {
      float[] scores = scorer.score(mixed);
      float[] base = scores(backbone(), "A");
      float[] adapted = scores(TRAINED, "A");
      for (int i = 0; i < base.length; i++) {
        assertThat(scores[i]).isEqualTo(base[i]);
        assertThat(scores[base.length + i]).isEqualTo(adapted[i]);
      }
    }
  }

  @Test
  void aMergedModelScoresTheSameAndMergingItAgainChangesNothing() {
    for (LoraConfig lora :
        List.of(
            LoraConfig.rank(3),
            LoraConfig.temperature(16).withAlpha(5),
            LoraConfig.rank(1).withDomainBias(false).withTargets("**"))) {
      TrainedModel trained = trained(TinyData.model().withAdapters(lora));
      for (String domain : trained.domains()) {
        MergedModel merged = trained.merge(domain);

        float[] expected = scores(trained, domain);
        float[] actual = scores(merged.merged(), domain);
        for (int i = 0; i < expected.length; i++) {
          assertThat(actual[i]).isCloseTo(expected[i], within(1e-6f));
        }
        TrainedModel again = merged.merged().merge(domain).merged();
        assertThat(again.weights().bitEquals(merged.merged().weights())).isTrue();
        assertThat(merged.unmerge().weights().bitEquals(trained.only(List.of(domain)).weights()))
            .isTrue();
      }
    }
  }

  @Test
  void nothingThatIsNotFiniteIsMergedOrAdded() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      TrainedModel broken = TrainedModel.of(MODEL, changed("mlp/1/lora_A", 0, bad));
      assertRefused(() -> broken.merge("A"), "MLORA-421", "'mlp/1/lora_A' of domain 'A'");
      assertThat(broken.merge("B").domain()).isEqualTo("B");
      assertRefused(() -> TRAINED.add(broken.adapter("A").as("C")), "MLORA-421", "of domain 'C'");
    }
    Weights huge = changed("mlp/0/bias", 0, Float.MAX_VALUE);
    huge.get("mlp/0/lora_bias")[0] = Float.MAX_VALUE;
    assertRefused(
        () -> TrainedModel.of(MODEL, huge).merge("A"), "MLORA-421", "'mlp/0/bias (merged)'");
  }

  @Test
  void whatCannotBeMergedIsSaid() {
    TrainedModel projection =
        trained(TinyData.model().withAdapters(LoraConfig.rank(1).withTargets("**")));

    assertRefused(() -> projection.merge("A"), "MLORA-401", "'projection' has no bias");
    assertRefused(() -> TRAINED.disable("A").merge("A"), "MLORA-401", "is disabled");
    assertRefused(() -> TRAINED.merge("C"), "MLORA-306", "'C'");
  }

  @Test
  void anAdapterOfOtherBanksIsRefused() {
    TrainedModel other = trained(TinyData.model().withAdapters(LoraConfig.rank(2)));

    assertRefused(
        () -> TRAINED.add(other.adapter("A").as("C")), "MLORA-420", "the model's banks take");
    assertRefused(() -> TrainedModel.of(MODEL, other.weights()), "MLORA-113", "'mlp/0/lora_A'");
  }

  @Test
  void theStatusCountsNumbersAndMeasuresDeltas() {
    TrainedModel small = trained(TinyData.model().withAdapters(LoraConfig.rank(1)));
    Map<String, float[]> tensors = new LinkedHashMap<>(small.weights().tensors());
    small
        .model()
        .adaptedLayers()
        .forEach(
            layer -> {
              float[] kernel = new float[layer.in() * layer.units()];
              kernel[0] = 2;
              tensors.put(layer.kernel(), kernel);
              float[] down = new float[2 * layer.in()];
              float[] up = new float[2 * layer.units()];
              // Of domain B: a delta with one element, 3 * 2 = 6, beside the kernel's 2.
              down[layer.in()] = 3;
              up[layer.units()] = 2;
              tensors.put(layer.down(), down);
              tensors.put(layer.up(), up);
            });

    ModelStatus status = TrainedModel.of(small.model(), new Weights(tensors)).disable("A").status();

    // Inputs 24, layers 32 and 16: A, B and c of rank 1, and the embedding of width 8.
    assertThat(status.adapterElements()).isEqualTo(24 + 32 + 32 + 32 + 16 + 16 + 8);
    assertThat(status.backboneElements())
        .isEqualTo(21 * 8 + 16 * 8 + (24 * 32 + 32) + (32 * 16 + 16) + 16 + 1);
    assertThat(status.layers()).extracting(layer -> layer.path()).containsExactly("mlp/0", "mlp/1");
    assertThat(status.adapters())
        .containsExactly(
            new ModelStatus.Adapter("A", false, 0), new ModelStatus.Adapter("B", true, 3));
  }

  private static void assertRefused(Runnable verb, String code, String reason) {
    assertThatThrownBy(verb::run)
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(reason);
  }

  private static TrainedModel backbone() {
    Model base = MODEL.withoutAdapters();
    return TrainedModel.of(base, TRAINED.weights().only(base.parameterNames()));
  }

  private static float[] scores(TrainedModel trained, String domain) {
    try (Scorer scorer = Scorer.of(trained, BACKEND)) {
      return scorer.score(examples(domain));
    }
  }

  private static List<Example> examples(String domain) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      examples.add(new Example(Map.of("user", i % 22, "item", i % 17), domain));
    }
    return examples;
  }

  private static Weights changed(String parameter, int at, float value) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    TRAINED.weights().tensors().forEach((name, values) -> tensors.put(name, values.clone()));
    tensors.get(parameter)[at] = value;
    return new Weights(tensors);
  }

  /** Weights as they may be after training: no delta is zero. */
  private static TrainedModel trained(Model model) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    int next = 1;
    for (ModelParameter parameter : ModelGraph.forPrediction(model, 1).parameters().values()) {
      float[] values = new float[Math.toIntExact(parameter.spec().elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(next * 1.7 + next % 13) / 3;
        next++;
      }
      tensors.put(parameter.spec().name(), values);
    }
    return TrainedModel.of(model, new Weights(tensors));
  }
}
