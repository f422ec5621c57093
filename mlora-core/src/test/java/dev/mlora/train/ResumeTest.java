package dev.mlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.Selector;
import dev.mlora.batch.Schedule;
import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.metric.Evaluation;
import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings that end in the middle and go on from a checkpoint. */
class ResumeTest {
  private static final Dataset DATA = TinyData.of(60);
  private static final Model ADAPTED = TinyData.model().withAdapters(LoraConfig.temperature(8));
  private static final TrainingPlan PLAN =
      TrainingPlan.twoPhase().withBatchSize(32).withMaxEpochs(3).withPatience(2);
  private static final int REPEATED = 4;
  private static Backend backend;

  /** What a run leaves behind: everything but times. */
  private record Ended(Weights weights, List<String> events, Evaluation test) {}

  /** The end of the process, for which no code of the training is prepared. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeAll
  static void open() {
    backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @CsvSource({"DENSE_DECAY, true", "LAZY, true", "DENSE_DECAY, false"})
  void fromEveryCheckpointTheEndIsTheSame(SparseUpdates updates, boolean rollBack) {
    TrainingPlan plan = PLAN.withSparseUpdates(updates).withRollBack(rollBack);
    MemoryStore all = new MemoryStore();
    Ended whole = train(plan, all, Integer.MAX_VALUE, new ArrayList<>());
    assertThat(all.saved()).hasSizeGreaterThan(12);

    for (Checkpoint checkpoint : all.saved()) {
      List<String> told = new ArrayList<>(whole.events().subList(0, (int) checkpoint.events()));

      Ended resumed = train(plan, new MemoryStore(checkpoint), Integer.MAX_VALUE, told);

      assertThat(resumed.weights().bitEquals(whole.weights())).isTrue();
      assertThat(resumed.events()).isEqualTo(whole.events());
      assertThat(resumed.test()).isEqualTo(whole.test());
    }
  }

  @Test
  void afterEveryStepAKillRepeatsAtMostTheBound() {
    Ended whole = train(PLAN, new MemoryStore(), Integer.MAX_VALUE, new ArrayList<>());
    int steps = countSteps(new MemoryStore());
    for (int kill = 1; kill < steps; kill += 4) {
      MemoryStore store = new MemoryStore();
      int until = kill;
      assertThatThrownBy(() -> train(PLAN, store, until, new ArrayList<>()))
          .isInstanceOf(Killed.class);
      long told = store.load().map(Checkpoint::events).orElse(0L);
      int remaining = countSteps(new MemoryStore(store.load().orElse(Checkpoint.NONE)));

      assertThat(kill + remaining - steps).as("killed after %d", kill).isBetween(0, REPEATED);
      Ended resumed =
          train(
              PLAN,
              store,
              Integer.MAX_VALUE,
              new ArrayList<>(whole.events().subList(0, (int) told)));
      assertThat(resumed.weights().bitEquals(whole.weights())).isTrue();
      assertThat(resumed.events()).isEqualTo(whole.events());
    }
  }

  @Test
  void anInterruptedTrainingSavesItsLastStep() {
    MemoryStore store = new MemoryStore();
    List<TrainingEvent.Resumed> resumed = new ArrayList<>();
    try (Training run =
        training(PLAN)
            .checkpoints(store)
            .listener(
                event -> {
                  if (event instanceof TrainingEvent.StepFinished step
                      && step.epoch() == 2
                      && step.batch() == 2) {
                    Thread.currentThread().interrupt();
                  }
                })
            .on(backend)) {
      assertThatThrownBy(run::fit)
          .hasMessageContaining("MLORA-405")
          .hasMessageContaining("so does a checkpoint");
      assertThat(Thread.interrupted()).isTrue();

      // Beginning the phase anew would put its first steps over the last one's checkpoint.
      int saved = store.saved().size();
      assertThatThrownBy(run::fit)
          .hasMessageContaining("MLORA-405")
          .hasMessageContaining("begin another one with the same checkpoints");
      assertThat(store.saved()).hasSize(saved);
    }
    try (Training run =
        training(PLAN)
            .checkpoints(store)
            .listener(
                event -> {
                  if (event instanceof TrainingEvent.Resumed there) {
                    resumed.add(there);
                  }
                })
            .on(backend)) {
      run.fit();
    }
    assertThat(resumed).singleElement().extracting("epoch", "batch").containsExactly(2, 2);
  }

  @Test
  void anotherTrainingIsRefusedAndToldWhatDiffers() {
    MemoryStore store = new MemoryStore();
    train(PLAN, store, Integer.MAX_VALUE, new ArrayList<>());
    Checkpoint middle = store.saved().get(3);
    Map<String, Training.Builder> others = new TreeMap<>();
    others.put("seed 8 and not 7", training(PLAN).seed(8));
    others.put("maxEpochs=5", training(PLAN.withMaxEpochs(5)));
    others.put("data (SHA-256)", Training.of(ADAPTED, TinyData.of(63)).plan(PLAN).seed(7));
    others.put(
        "program (SHA-256)",
        Training.of(TinyData.model().withAdapters(LoraConfig.rank(3)), DATA).plan(PLAN).seed(7));

    others.forEach(
        (said, builder) -> {
          try (Training run = builder.checkpoints(new MemoryStore(middle)).on(backend)) {
            Weights before = run.weights();
            assertThatThrownBy(run::fit)
                .isInstanceOfSatisfying(
                    MloraException.class,
                    e -> assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT_MISMATCH))
                .hasMessageContaining(said)
                .hasMessageContaining("memory");
            assertThat(run.weights().bitEquals(before)).isTrue();
          }
        });
  }

  @Test
  void otherStartWeightsAreAnotherTraining() {
    MemoryStore store = new MemoryStore();
    train(PLAN, store, Integer.MAX_VALUE, new ArrayList<>());
    try (Training run = training(PLAN).checkpoints(store).on(backend);
        Training other = training(PLAN).seed(8).on(backend)) {
      run.restore(other.weights());
      assertThatThrownBy(run::fit)
          .hasMessageContaining("MLORA-512")
          .hasMessageContaining("start weights (SHA-256)");
    }
  }

  @Test
  void tensorsOfAnotherShapeAreNotRestored() {
    MemoryStore store = new MemoryStore();
    train(PLAN, store, Integer.MAX_VALUE, new ArrayList<>());
    RunningPhase phase = store.saved().getFirst().running().orElseThrow();
    Map<String, StateTensor> wrong = new TreeMap<>(phase.state());
    StateTensor kernel = wrong.get("mlp/0/kernel");
    wrong.put("mlp/0/kernel", new StateTensor(kernel.shape().reversed(), kernel.values()));
    Map<String, StateTensor> fewer = new TreeMap<>(phase.state());
    fewer.remove("adam/step");

    for (Map<String, StateTensor> state : List.of(wrong, fewer)) {
      RunningPhase damaged =
          new RunningPhase(phase.identity(), phase.progress(), phase.best(), state);
      Checkpoint checkpoint = new Checkpoint(List.of(), Optional.of(damaged), 1);
      try (Training run = training(PLAN).checkpoints(new MemoryStore(checkpoint)).on(backend)) {
        Weights before = run.weights();
        assertThatThrownBy(run::fit)
            .hasMessageContaining("MLORA-512")
            .hasMessageContaining("Nothing was restored");
        assertThat(run.weights().bitEquals(before)).isTrue();
      }
    }
  }

  @Test
  void divergenceLeavesTheLastGoodCheckpoint() {
    // One batch an epoch: its loss is fine, what it makes of the weights is not.
    Phase wild = new Phase("wild", Selector.all(), new Adam(1e30, 0.9, 0.999, 1e-8, 0), 3, 3);
    TrainingPlan plan =
        TrainingPlan.joint()
            .withBatchSize(120)
            .withSchedule(Schedule.INTERLEAVED)
            .withPhases(replaced -> wild);
    MemoryStore store = new MemoryStore();
    try (Training run = training(plan).checkpoints(store, 2).on(backend)) {
      assertThatThrownBy(run::fit).hasMessageContaining("MLORA-404");
    }
    for (Checkpoint checkpoint : store.saved()) {
      assertThat(PhaseState.notFinite(checkpoint.running().orElseThrow().state())).isEmpty();
    }
  }

  @Test
  void aCheckpointThatCannotBeSavedEndsTheTraining() {
    MloraException full = new MloraException(ErrorCode.RUN_UNWRITABLE, "The disk is full.");
    CheckpointStore broken =
        new CheckpointStore() {
          @Override
          public String place() {
            return "nowhere";
          }

          @Override
          public Optional<Checkpoint> load() {
            return Optional.empty();
          }

          @Override
          public void save(Checkpoint checkpoint) {
            throw full;
          }
        };
    try (Training run = training(PLAN).checkpoints(broken, 4).on(backend)) {
      assertThatThrownBy(run::fit).isSameAs(full);
    }
  }

  @Test
  void aBoundThatCannotBeKeptIsRefused() {
    assertThatThrownBy(() -> training(PLAN).checkpoints(new MemoryStore(), 1))
        .hasMessageContaining("MLORA-401");
  }

  private static Training.Builder training(TrainingPlan plan) {
    return Training.of(ADAPTED, DATA).plan(plan).seed(7);
  }

  /** Both phases and an added domain; killed after some number of steps of this process. */
  private static Ended train(
      TrainingPlan plan, CheckpointStore store, int kill, List<String> events) {
    int[] steps = {0};
    try (Training run =
        training(plan)
            .checkpoints(store, REPEATED)
            .listener(
                event -> {
                  if (event instanceof TrainingEvent.StepFinished && ++steps[0] == kill) {
                    throw new Killed();
                  }
                })
            .listener(event -> record(event, events))
            .on(backend)) {
      run.fit();
      run.addDomain("C", TinyData.newDomain(60)).fit();
      return new Ended(run.weights(), events, run.evaluate(TinyData.newDomain(60), Split.TEST));
    }
  }

  private static int countSteps(CheckpointStore store) {
    int[] steps = {0};
    try (Training run =
        training(PLAN)
            .checkpoints(store, REPEATED)
            .listener(event -> steps[0] += event instanceof TrainingEvent.StepFinished ? 1 : 0)
            .on(backend)) {
      run.fit();
      run.addDomain("C", TinyData.newDomain(60)).fit();
    }
    return steps[0];
  }

  private static void record(TrainingEvent event, List<String> events) {
    switch (event) {
      case TrainingEvent.PhaseStarted started -> events.add(started.toString());
      case TrainingEvent.EpochFinished epoch ->
          events.add(
              epoch.phase()
                  + epoch.epoch()
                  + " "
                  + epoch.loss()
                  + epoch.validation()
                  + epoch.score());
      case TrainingEvent.PhaseFinished finished -> {
        PhaseReport report = finished.report();
        events.add(
            "%s %d %d %s %d %s"
                .formatted(
                    report.phase(),
                    report.epochs(),
                    report.steps(),
                    report.startScore(),
                    report.bestEpoch(),
                    report.bestScore()));
      }
      case TrainingEvent.Resumed resumed -> {}
      case TrainingEvent.StepFinished step -> {}
    }
  }
}
