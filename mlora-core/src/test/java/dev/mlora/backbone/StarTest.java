package dev.mlora.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.batch.Schedule;
import dev.mlora.data.Example;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.layer.Init;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Model;
import dev.mlora.model.ModelGraph;
import dev.mlora.model.Tower;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.scoring.Scorer;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StarTest {
  private static final Schema SCHEMA =
      new Schema(
          "one-field",
          List.of(new SparseField("item", IdRangeVocabulary.of(3))),
          "market",
          List.of("a", "b"),
          "a click");

  /** Embeddings of width 1, one hidden unit: inputs are (item, market). */
  private static Model model(boolean normalised, boolean auxiliary) {
    Form form = new Form(Tower.of(1), new Embeddings(1, Init.zeros(), Init.zeros()), Init.ones());
    return Model.of(new Star(form, Init.ones(), normalised, auxiliary), SCHEMA);
  }

  private static Weights weights(Model model, Map<String, float[]> some) {
    Map<String, float[]> all = new HashMap<>();
    ModelGraph.forPrediction(model, 1)
        .parameters()
        .forEach(
            (name, parameter) -> {
              float[] values = parameter.spec().bank() ? new float[0] : parameter.initial(1);
              for (int domain = 0; parameter.spec().bank() && domain < model.domains(); domain++) {
                float[] row = parameter.initial(1, model.schema().domains().get(domain));
                values = Arrays.copyOf(values, values.length + row.length);
                System.arraycopy(row, 0, values, values.length - row.length, row.length);
              }
              all.put(name, some.getOrDefault(name, values));
            });
    return new Weights(all);
  }

  private static double logit(Model model, Weights weights, int item, String market) {
    try (Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        Scorer scorer = Scorer.of(model, weights, backend)) {
      double p = scorer.score(new Example(Map.of("item", item), market));
      return Math.log(p / (1 - p));
    }
  }

  @Test
  void kernelsAreMultipliedAndBiasesAdded() {
    Model model = model(false, false);
    Weights weights =
        weights(
            model,
            Map.of(
                "field/item/embedding", new float[] {0, 2, 3, 4},
                "mlp/0/kernel", new float[] {0.5f, 7},
                "mlp/0/domain_kernel", new float[] {1, 1, 0.25f, 1},
                "mlp/0/bias", new float[] {0.5f},
                "mlp/0/domain_bias", new float[] {0, 0.125f},
                "global_bias", new float[] {-1}));
    // a: relu(3 * 0.5 * 1 + 0.5) - 1; b: relu(3 * 0.5 * 0.25 + 0.5 + 0.125) - 1.
    assertThat(logit(model, weights, 2, "a")).isCloseTo(1.0, within(1e-5));
    assertThat(logit(model, weights, 2, "b")).isCloseTo(0.0, within(1e-5));
  }

  @Test
  void predictionsUseTheMovingStatistics() {
    Model model = model(true, false);
    Weights weights =
        weights(
            model,
            Map.of(
                "field/item/embedding", new float[] {0, 2, 3, 4},
                "mlp/0/kernel", new float[] {1, 0},
                "norm/gamma", new float[] {2, 1},
                "norm/domain_gamma", new float[] {1, 1, 3, 1},
                "norm/beta", new float[] {0.25f, 0},
                "norm/domain_beta", new float[] {0, 0, 0.5f, 0},
                "norm/moving_mean", new float[] {1, 0, 2, 0},
                "norm/moving_variance", new float[] {3.999f, 1, 0.249f, 1}));
    // a: 2 * 1 * (3 - 1) / 2 + 0.25; b: 2 * 3 * (3 - 2) / 0.5 + 0.75.
    assertThat(logit(model, weights, 2, "a")).isCloseTo(2.25, within(1e-5));
    assertThat(logit(model, weights, 2, "b")).isCloseTo(12.75, within(1e-2));
  }

  @Test
  void theAuxiliaryNetworkIsAddedToTheHiddenVector() {
    Model model = model(false, true);
    Weights weights =
        weights(
            model,
            Map.of(
                "field/item/embedding", new float[] {0, 2, 3, 4},
                "mlp/0/kernel", new float[] {1, 0},
                "auxiliary/domain_kernel", new float[] {0.5f, 0, -1, 0},
                "auxiliary/domain_bias", new float[] {0.25f, 0.25f}));
    // a: 3 + relu(1.5 + 0.25); b: 3 + relu(-3 + 0.25).
    assertThat(logit(model, weights, 2, "a")).isCloseTo(4.75, within(1e-4));
    assertThat(logit(model, weights, 2, "b")).isCloseTo(3.0, within(1e-5));
  }

  /** Each domain's rows are alike, so its mean after k steps is (1 - 0.99^k) of theirs. */
  @Test
  void trainingMovesTheStatisticsOfTheDomainsPresent() {
    Model model = model(true, false);
    InMemoryDataset.Builder rows = InMemoryDataset.builder(SCHEMA);
    for (Split split : Split.values()) {
      for (int i = 0; i < 8; i++) {
        rows.example(split, new Example(Map.of("item", 1 + i % 2), "a"), i % 2);
        rows.example(split, new Example(Map.of("item", 3), "b"), i % 2);
      }
    }
    TrainingPlan plan =
        TrainingPlan.joint()
            .withSchedule(Schedule.DOMAIN_SEQUENTIAL)
            .withBatchSize(8)
            .withMaxEpochs(1);
    try (InMemoryDataset data = rows.build();
        Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        Training training = Training.of(model, data).plan(plan).seed(1).on(backend)) {
      training.fit();
      // Embeddings are zero at first: means stay 0 and variances shrink by a hundredth a step.
      assertThat(training.weights().get("norm/moving_variance"))
          .containsExactly(0.99f, 0.99f, 0.99f, 0.99f);
      assertThat(training.weights().get("norm/domain_gamma")).hasSize(4);
    }
  }

  @Test
  void adaptersOnStarLayersCannotBeMerged() {
    Model model = model(true, false).withAdapters(LoraConfig.rank(1));
    TrainedModel trained = TrainedModel.of(model, weights(model, Map.of()));
    assertThatThrownBy(() -> trained.merge("a"))
        .hasMessageContaining("'mlp/0'")
        .hasMessageContaining("kernel of each domain's own");
  }

  @Test
  void adaptersAddTheirPartToStarLayers() {
    Model model = model(false, false).withAdapters(LoraConfig.rank(1));
    Weights weights =
        weights(
            model,
            Map.of(
                "field/item/embedding", new float[] {0, 2, 3, 4},
                "mlp/0/kernel", new float[] {1, 0},
                "mlp/0/lora_A", new float[] {1, 0, 2, 0},
                "mlp/0/lora_B", new float[] {0.5f, 0.25f},
                "mlp/0/lora_bias", new float[] {0, 1}));
    // a: 3 + 3 * 1 * 0.5; b: 3 + 3 * 2 * 0.25 + 1.
    assertThat(logit(model, weights, 2, "a")).isCloseTo(4.5, within(1e-4));
    assertThat(logit(model, weights, 2, "b")).isCloseTo(5.5, within(1e-4));
  }
}
