package dev.mlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.data.Dataset;
import dev.mlora.data.Example;
import dev.mlora.data.Split;
import dev.mlora.error.MloraException;
import dev.mlora.model.DomainAdapter;
import dev.mlora.model.TrainedModel;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.scoring.Scorer;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A new domain of a model that was trained before, with neither its data nor its training. */
class AdapterTrainingTest {
  private static final TrainingPlan PLAN =
      TrainingPlan.twoPhase().withBatchSize(64).withMaxEpochs(25).withPatience(25);

  @Test
  void aNewDomainIsLearntFromTheBackboneAlone() {
    try (Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        Dataset data = TinyData.of(600);
        Dataset late = TinyData.newDomain(600)) {
      TrainedModel trained = trained(backend, data);
      DomainAdapter start;
      DomainAdapter adapter;
      try (AdapterTraining run =
          AdapterTraining.of(trained, "C", late).plan(PLAN).seed(1).on(backend)) {
        start = run.adapter();
        double before = run.evaluate(Split.TEST).auc().orElseThrow();
        run.fit();
        assertThat(run.evaluate(Split.TEST).auc().orElseThrow()).isGreaterThan(before + 0.02);
        adapter = run.adapter();
      }

      TrainedModel larger = trained.add(adapter);
      assertThat(scores(backend, larger, "A")).containsExactly(scores(backend, trained, "A"));
      assertThat(scores(backend, larger, "B")).containsExactly(scores(backend, trained, "B"));
      assertSameStart(backend, trained, data, late, start);
    }
  }

  @Test
  void aNameThatIsTakenAndDataWithoutTheDomainAreRefused() {
    try (Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        Dataset data = TinyData.of(60);
        Dataset late = TinyData.newDomain(60)) {
      TrainedModel trained =
          Training.of(TinyData.model().withAdapters(LoraConfig.rank(2)), data)
              .on(backend)
              .trained();
      assertThatThrownBy(() -> AdapterTraining.of(trained, "A", data))
          .isInstanceOf(MloraException.class)
          .hasMessageStartingWith("MLORA-307");
      assertThatThrownBy(() -> AdapterTraining.of(trained, "D", late))
          .isInstanceOf(MloraException.class)
          .hasMessageStartingWith("MLORA-306");
    }
  }

  /** The start does not depend on the way by which a domain joins. */
  private static void assertSameStart(
      Backend backend, TrainedModel trained, Dataset data, Dataset late, DomainAdapter start) {
    try (Training training = Training.of(trained.model(), data).plan(PLAN).seed(1).on(backend)) {
      training.restore(trained.weights());
      training.addDomain("C", late);
      DomainAdapter joined = training.trained().adapter("C");
      assertThat(start.rows().keySet()).isEqualTo(joined.rows().keySet());
      joined.rows().forEach((bank, row) -> assertThat(start.row(bank)).containsExactly(row));
    }
  }

  private static TrainedModel trained(Backend backend, Dataset data) {
    try (Training training =
        Training.of(TinyData.model().withAdapters(LoraConfig.rank(4)), data)
            .plan(PLAN.withMaxEpochs(6))
            .seed(1)
            .on(backend)) {
      training.fit();
      return training.trained();
    }
  }

  private static float[] scores(Backend backend, TrainedModel trained, String domain) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      examples.add(new Example(Map.of("user", i % 21, "item", i % 16), domain));
    }
    try (Scorer scorer = Scorer.of(trained, backend)) {
      return scorer.score(examples);
    }
  }
}
