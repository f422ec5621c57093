package dev.mlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backend.CheckingBackend;
import dev.mlora.backend.FaultInjectingBackend;
import dev.mlora.backend.FaultPlan;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.State;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training under decorators: it keeps the SPI's contract, and fails cleanly with its backend. */
class CheckedTrainingTest {
  private static final Model ADAPTED = TinyData.model().withAdapters(LoraConfig.temperature(8));

  @ParameterizedTest
  @CsvSource({
    "true, true, LAZY",
    "true, true, DENSE_DECAY",
    "false, true, LAZY",
    "true, false, LAZY"
  })
  void trainingKeepsTheContractAndCheckingChangesNoBit(
      boolean composites, boolean dropoutMasks, SparseUpdates updates) {
    TrainingPlan plan =
        TrainingPlan.twoPhase().withBatchSize(32).withMaxEpochs(1).withSparseUpdates(updates);
    try (Backend plain = new Limited(composites, dropoutMasks);
        Backend checked = new CheckingBackend(new Limited(composites, dropoutMasks))) {
      assertThat(trained(checked, plan).bitEquals(trained(plain, plan))).isTrue();
    }
  }

  @Test
  void aBackendThatFailsInAStepFailsTheTraining() {
    FaultPlan plan = FaultPlan.nth(3, FaultPlan.Call.RUN);
    try (Backend backend =
            new FaultInjectingBackend(new CheckingBackend(new Limited(true, true)), plan);
        Training run =
            Training.of(ADAPTED, TinyData.of(90))
                .plan(TrainingPlan.joint().withBatchSize(32).withMaxEpochs(1))
                .on(backend)) {
      MloraException error = catchThrowableOfType(MloraException.class, run::fit);
      assertThat(error.code()).isEqualTo(ErrorCode.FAULT_INJECTED);
    }
  }

  private static Weights trained(Backend backend, TrainingPlan plan) {
    try (Training run = Training.of(ADAPTED, TinyData.of(90)).plan(plan).seed(3).on(backend)) {
      run.fit();
      run.addDomain("C", TinyData.newDomain(45)).fit();
      run.evaluate(Split.TEST);
      return run.weights();
    }
  }

  /** The reference backend, claiming less than it can. */
  private record Limited(Backend full, boolean composites, boolean dropoutMasks)
      implements Backend {
    Limited(boolean composites, boolean dropoutMasks) {
      this(new ReferenceBackendProvider().create(BackendOptions.DEFAULT), composites, dropoutMasks);
    }

    @Override
    public String name() {
      return full.name();
    }

    @Override
    public Capabilities capabilities() {
      Capabilities all = full.capabilities();
      return new Capabilities(
          all.dtypes(),
          composites ? all.composites() : Set.of(),
          dropoutMasks,
          all.training(),
          all.deterministic());
    }

    @Override
    public State allocate(List<ParameterSpec> parameters) {
      return full.allocate(parameters);
    }

    @Override
    public Executable compile(Program program) {
      return full.compile(program);
    }

    @Override
    public void close() {
      full.close();
    }
  }
}
