package dev.mlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.Selector;
import dev.mlora.backbone.Mlp;
import dev.mlora.batch.Schedule;
import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.Rows;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.metric.Evaluation;
import dev.mlora.model.Backbone;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Model;
import dev.mlora.model.TestBackbone;
import dev.mlora.model.Tower;
import dev.mlora.model.Weights;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainingTest {
  private static final Dataset DATA = TinyData.of(1500);
  private static final Model ADAPTED = TinyData.model().withAdapters(LoraConfig.temperature(8));
  private static Backend backend;

  @BeforeAll
  static void open() {
    backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @Test
  void adaptersLearnWhatTheDomainsDisagreeOn() {
    TrainingPlan plan = quick(TrainingPlan.joint().withSchedule(Schedule.INTERLEAVED), 12);
    double base = fitted(TinyData.model(), plan, 1).wauc().orElseThrow();
    double adapted = fitted(ADAPTED, plan, 1).wauc().orElseThrow();
    assertThat(adapted).isGreaterThan(base + 0.01);
  }

  @Test
  void theSecondPhaseStartsAtTheFirstOnesScoresAndTouchesNothingFrozen() {
    TrainingPlan plan = quick(TrainingPlan.twoPhase(), 4);
    try (Training run = Training.of(ADAPTED, DATA).plan(plan).seed(5).on(backend)) {
      Weights start = run.weights();
      PhaseReport first = run.fitNextPhase();
      Weights between = run.weights();
      PhaseReport second = run.fitNextPhase();
      Weights end = run.weights();

      assertThat(second.startScore()).hasValue(first.bestScore());
      assertThat(second.bestScore()).isGreaterThanOrEqualTo(first.bestScore());
      for (ParameterStatus parameter : run.status(plan.phases().get(1))) {
        float[] before = between.get(parameter.name());
        float[] after = end.get(parameter.name());
        if (parameter.trainable()) {
          assertThat(parameter.role()).isEqualTo(Role.ADAPTER);
          assertThat(start.get(parameter.name())).containsExactly(before);
          int row = after.length / 2;
          for (int domain = 0; domain < 2; domain++) {
            assertThat(Arrays.copyOfRange(after, domain * row, (domain + 1) * row))
                .as("%s of domain %d", parameter.name(), domain)
                .isNotEqualTo(Arrays.copyOfRange(before, domain * row, (domain + 1) * row));
          }
        } else {
          assertThat(after).as(parameter.name()).containsExactly(before);
        }
      }
      assertThatThrownBy(run::fit).hasMessageContaining("MLORA-405");
    }
  }

  @Test
  void seedsDecideEverything() {
    TrainingPlan plan = quick(TrainingPlan.joint(), 2);
    Weights once = weights(ADAPTED, plan, 9);
    assertThat(weights(ADAPTED, plan, 9).bitEquals(once)).isTrue();
    assertThat(weights(ADAPTED, plan, 10).bitEquals(once)).isFalse();
  }

  @Test
  void lazyUpdatesLeaveAbsentDomainsAloneAndDenseOnesLetThemDrift() {
    Dataset onlyA = new OneDomainTrains(DATA);
    for (SparseUpdates mode : SparseUpdates.values()) {
      TrainingPlan plan = quick(TrainingPlan.joint().withSparseUpdates(mode), 1);
      try (Training run = Training.of(ADAPTED, onlyA).plan(plan).on(backend)) {
        Weights before = run.weights();
        run.fit();
        float[] domains = run.weights().get("domain/embedding");
        float[] untouched = Arrays.copyOfRange(domains, 8, 16);
        float[] initial = Arrays.copyOfRange(before.get("domain/embedding"), 8, 16);
        if (mode == SparseUpdates.LAZY) {
          assertThat(untouched).containsExactly(initial);
        } else {
          // Its only gradient is L2, which dense decay applies to every row.
          assertThat(untouched).isNotEqualTo(initial);
        }
      }
    }
  }

  @Test
  void lazyUpdatesOfAWholeBankStayFinite() {
    Backbone whole =
        new TestBackbone(
            "whole",
            (scope, features) -> {
              Value x = Value.concat(features.embed(scope, Embeddings.of(4)), 1).sum(1);
              return x.plus(scope.bank("w", Shape.of(3), Init.normal(1), Role.ADAPTER).sum(0, 1));
            });
    TrainingPlan plan = quick(TrainingPlan.joint().withSparseUpdates(SparseUpdates.LAZY), 1);
    Model model = Model.of(whole, TinyData.SCHEMA);
    try (Training run = Training.of(model, new OneDomainTrains(DATA)).plan(plan).on(backend)) {
      float[] before = run.weights().get("w");
      run.fit();
      for (int i = 0; i < before.length; i++) {
        assertThat(run.weights().get("w")[i]).isFinite().isNotEqualTo(before[i]);
      }
    }
  }

  @Test
  void frozenPathsStayAndAnEmptySelectionIsRefused() {
    Phase onlyTower =
        new Phase(
            "tower", Selector.path("mlp/**").and(Selector.role(Role.BACKBONE)), Adam.TF1, 1, 1);
    TrainingPlan plan = withPhase(onlyTower);
    try (Training run = Training.of(ADAPTED, DATA).plan(plan).on(backend)) {
      Weights before = run.weights();
      run.fit();
      Weights after = run.weights();
      assertThat(after.get("mlp/0/kernel")).isNotEqualTo(before.get("mlp/0/kernel"));
      assertThat(after.get("mlp/0/lora_bias")).containsExactly(before.get("mlp/0/lora_bias"));
      assertThat(after.get("field/user/embedding"))
          .containsExactly(before.get("field/user/embedding"));
    }
    Phase nothing = new Phase("nothing", Selector.path("no/such"), Adam.TF1, 1, 1);
    assertThatThrownBy(() -> Training.of(ADAPTED, DATA).plan(withPhase(nothing)).on(backend))
        .hasMessageContaining("MLORA-403")
        .hasMessageContaining("Phase 'nothing'");
  }

  /**
   * Adam's steps are about as long as its rate: B, which starts at 0, tells at which it learned.
   */
  @Test
  void someParametersLearnAtAnotherRate() {
    Phase slow =
        new Phase("joint", Selector.all(), Adam.TF1, 1, 1)
            .withRates(new Rate(Selector.role(Role.ADAPTER), 1e-3));
    float usual = largestB(new Phase("joint", Selector.all(), Adam.TF1, 1, 1));
    assertThat(usual).isGreaterThan(1e-3f);
    assertThat(largestB(slow)).isPositive().isLessThan(1e-2f * usual);
  }

  private static float largestB(Phase phase) {
    try (Training run = Training.of(ADAPTED, DATA).plan(withPhase(phase)).on(backend)) {
      run.fit();
      float largest = 0;
      for (float b : run.weights().get("mlp/0/lora_B")) {
        largest = Math.max(largest, Math.abs(b));
      }
      return largest;
    }
  }

  @Test
  void aLossThatIsNotFiniteStopsTheRunAndSaysWhere() {
    Phase wild = new Phase("wild", Selector.all(), new Adam(1e30, 0.9, 0.999, 1e-8, 0), 3, 3);
    try (Training run = Training.of(ADAPTED, DATA).plan(withPhase(wild)).on(backend)) {
      assertThatThrownBy(run::fit)
          .isInstanceOfSatisfying(
              MloraException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOSS_NOT_FINITE))
          .hasMessageContaining("phase 'wild', epoch 1, batch ")
          .hasMessageContaining("domains [")
          .hasMessageContaining("Lower the learning rate");
    }
  }

  @Test
  void trainingStopsWhenThePatienceIsUsedUpAndKeepsTheBestWeights() {
    List<TrainingEvent.EpochFinished> epochs = new ArrayList<>();
    TrainingPlan plan = TrainingPlan.joint().withBatchSize(128).withPatience(2);
    try (Training run =
        Training.of(TinyData.model(), TinyData.of(300))
            .plan(plan)
            .listener(
                event -> {
                  if (event instanceof TrainingEvent.EpochFinished epoch) {
                    epochs.add(epoch);
                  }
                })
            .on(backend)) {
      FitReport report = run.fit();
      double best =
          epochs.stream().mapToDouble(TrainingEvent.EpochFinished::score).max().orElseThrow();
      assertThat(report.bestScore()).isEqualTo(best);
      assertThat(epochs.subList(epochs.size() - 2, epochs.size()))
          .noneMatch(TrainingEvent.EpochFinished::improved);
      assertThat(report.phases().getFirst().bestEpoch()).isEqualTo(epochs.size() - 2);
      assertThat(run.evaluate(Split.VALIDATION).meanAuc().orElseThrow()).isEqualTo(best);
    }
  }

  @Test
  void anAddedDomainLearnsAndLeavesTheOthersAlone() {
    TrainingPlan plan = quick(TrainingPlan.twoPhase(), 12);
    try (Training run = Training.of(ADAPTED, DATA).plan(plan).on(backend)) {
      run.fit();
      Evaluation before = run.evaluate(Split.TEST);
      DomainTraining added = run.addDomain("C", TinyData.newDomain(1500));
      double unadapted = added.evaluate(Split.TEST).auc().orElseThrow();
      added.fit();
      assertThat(added.evaluate(Split.TEST).auc().orElseThrow()).isGreaterThan(unadapted);
      Evaluation after = run.evaluate(Split.TEST);
      assertThat(after).isEqualTo(before);
      assertThat(run.model().schema().domains()).containsExactly("A", "B", "C");
      assertThatThrownBy(() -> run.addDomain("C", TinyData.newDomain(30)))
          .hasMessageContaining("MLORA-307");
    }
  }

  @Test
  void dataOfAnotherSchemaAreRefused() {
    Schema other =
        new Schema("other", TinyData.SCHEMA.fields(), "market", List.of("X", "Y"), "a drawn click");
    Model model = Mlp.of(other, Tower.of(4));
    assertThatThrownBy(() -> Training.of(model, DATA))
        .hasMessageContaining("MLORA-308")
        .hasMessageContaining("[X, Y]")
        .hasMessageContaining("[A, B]");
  }

  private static TrainingPlan quick(TrainingPlan plan, int epochs) {
    return plan.withBatchSize(64).withMaxEpochs(epochs);
  }

  private static TrainingPlan withPhase(Phase phase) {
    TrainingPlan joint = TrainingPlan.joint().withBatchSize(128);
    return joint.withPhases(replaced -> phase);
  }

  private static Evaluation fitted(Model model, TrainingPlan plan, long seed) {
    try (Training run = Training.of(model, DATA).plan(plan).seed(seed).on(backend)) {
      run.fit();
      return run.evaluate(Split.TEST);
    }
  }

  private static Weights weights(Model model, TrainingPlan plan, long seed) {
    try (Training run = Training.of(model, DATA).plan(plan).seed(seed).on(backend)) {
      run.fit();
      return run.weights();
    }
  }

  /** The same data with no training rows in the second domain. */
  private record OneDomainTrains(Dataset whole) implements Dataset {
    @Override
    public Schema schema() {
      return whole.schema();
    }

    @Override
    public Rows rows(Split split, int domain) {
      return split == Split.TRAIN && domain == 1
          ? TinyData.newDomain(30).rows(Split.TRAIN, 0)
          : whole.rows(split, domain);
    }

    @Override
    public DatasetProvenance provenance() {
      return whole.provenance();
    }

    @Override
    public void close() {}
  }
}
