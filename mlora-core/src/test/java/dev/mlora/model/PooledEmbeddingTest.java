package dev.mlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.batch.Schedule;
import dev.mlora.data.Example;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Pooling;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import dev.mlora.random.CounterRandom;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.scoring.Scorer;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.SparseUpdates;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PooledEmbeddingTest {
  /** The sum of all numbers of all embeddings but the domain's: easy to compute by hand. */
  record SumOfFields() implements Backbone {
    @Override
    public String name() {
      return "sum";
    }

    @Override
    public Value logit(Scope scope, Features features) {
      Embeddings form = new Embeddings(2, Init.normal(1), Init.zeros());
      return Value.concat(features.embed(scope, form), 1).sum(1);
    }
  }

  private static Schema schema(Pooling pooling) {
    return new Schema(
        "films",
        List.of(
            new MultiValueField(
                "genres", ListedVocabulary.of(List.of("a", "b", "c")), pooling, 4, "|")),
        "market",
        List.of("x"),
        "a click");
  }

  @ParameterizedTest
  @EnumSource
  void scoresAreThoseOfThePooledRows(Pooling pooling) {
    Model model = Model.of(new SumOfFields(), schema(pooling));
    // Rows of the table for unseen values, a, b and c; the last number is the domain's.
    Weights weights =
        new Weights(
            Map.of(
                "field/genres/embedding",
                new float[] {.5f, 0, 1, 2, -1, -3, .25f, .25f},
                "domain/embedding",
                new float[] {0, 0}));
    double[] sums = {0.5, 3, -4, 0.5};
    try (Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        Scorer scorer = Scorer.of(model, weights, backend)) {
      String[] genres = {"a|b", "", "c|c|z", "b", "a|a|a|a|b"};
      int[][] rows = {{1, 2}, {}, {3, 3, 0}, {2}, {1, 1, 1, 1}};
      for (int i = 0; i < genres.length; i++) {
        double logit = 0;
        for (int row : rows[i]) {
          logit += sums[row];
        }
        if (pooling == Pooling.MEAN && rows[i].length > 0) {
          logit /= rows[i].length;
        }
        assertThat((double) scorer.score(new Example(Map.of("genres", genres[i]), "x")))
            .as(genres[i])
            .isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
      }
      assertThat(scorer.unseenValues()).containsEntry("genres", 1L);
    }
  }

  /** Clicks depend on whether there is an a; unless the table is trained rightly, nothing is. */
  @ParameterizedTest
  @EnumSource
  void tablesOfValuesAreTrained(SparseUpdates updates) {
    Schema schema = schema(Pooling.SUM);
    InMemoryDataset.Builder builder = InMemoryDataset.builder(schema);
    String[] genres = {"a|b", "b", "c|a", "c|b|c", "a", "b|b|b"};
    for (Split split : Split.values()) {
      for (int row = 0; row < 120; row++) {
        String values = genres[CounterRandom.below(split.ordinal(), row, genres.length)];
        builder.example(
            split, new Example(Map.of("genres", values), "x"), values.contains("a") ? 1 : 0);
      }
    }
    TrainingPlan plan =
        TrainingPlan.joint()
            .withBatchSize(8)
            .withSchedule(Schedule.INTERLEAVED)
            .withMaxEpochs(30)
            .withPatience(30)
            .withSparseUpdates(updates);
    try (Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        InMemoryDataset data = builder.build();
        Training training =
            Training.of(Model.of(new SumOfFields(), schema), data).plan(plan).seed(1).on(backend)) {
      training.fit();
      assertThat(training.evaluate(Split.TEST).domain("x").auc()).hasValue(1.0);
    }
  }
}
