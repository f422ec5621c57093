package dev.mlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.Selector;
import dev.mlora.batch.Schedule;
import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Rows;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a training refuses, when, and in which state it leaves the model. */
final class TrainingRefusalsTest {
  private static final Dataset DATA = TinyData.of(60);
  private static final Model ADAPTED = TinyData.model().withAdapters(LoraConfig.rank(2));

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
  void aNewDomainsDataMustHaveTheModelsDomainsInItsOrder() {
    Schema alone =
        new Schema("tiny", TinyData.SCHEMA.fields(), "market", List.of("C"), "a drawn click");
    try (Training run = Training.of(ADAPTED, DATA).plan(TrainingPlan.joint()).on(backend);
        Dataset data = oneRowEach(InMemoryDataset.builder(alone), 0)) {
      assertThatThrownBy(() -> run.addDomain("C", data))
          .hasMessageContaining("MLORA-308")
          .hasMessageContaining("have the domains [C]")
          .hasMessageContaining("[A, B, C]");
      assertThat(run.model().schema().domains()).containsExactly("A", "B");
    }
  }

  @Test
  void aNewDomainsDataMustNotTrainTheOthers() {
    InMemoryDataset.Builder builder = InMemoryDataset.builder(TinyData.SCHEMA.withDomain("C"));
    try (Training run = Training.of(ADAPTED, DATA).plan(TrainingPlan.joint()).on(backend);
        Dataset data = oneRowEach(builder, 0, 1, 2)) {
      assertThatThrownBy(() -> run.addDomain("C", data))
          .hasMessageContaining("MLORA-308")
          .hasMessageContaining("2 training rows of the domain 'A'");
      assertThat(run.model().schema().domains()).containsExactly("A", "B");
    }
  }

  @Test
  void aMistypedDomainTrainsNothing() {
    Phase typo = new Phase("market", Selector.domain("a"), Adam.TF1, 1, 1);
    assertThatThrownBy(() -> Training.of(ADAPTED, DATA).plan(only(typo)).on(backend))
        .hasMessageContaining("MLORA-403")
        .hasMessageContaining("Domains[names=[a]]")
        .hasMessageContaining("domains are [A, B]");
  }

  @Test
  void aSecondPhaseWithoutAdaptersIsRefusedBeforeTheFirst() {
    assertThatThrownBy(
            () -> Training.of(TinyData.model(), DATA).plan(TrainingPlan.twoPhase()).on(backend))
        .hasMessageContaining("MLORA-403");
  }

  @Test
  void divergenceInTheFirstEpochGoesBackToTheFirstWeights() {
    // One batch an epoch: its loss is fine, what it makes of the weights is not.
    Phase wild = new Phase("wild", Selector.all(), new Adam(1e30, 0.9, 0.999, 1e-8, 0), 3, 3);
    TrainingPlan plan = only(wild).withBatchSize(120).withSchedule(Schedule.INTERLEAVED);
    try (Training run = Training.of(ADAPTED, DATA).plan(plan).on(backend)) {
      Weights before = run.weights();
      assertThatThrownBy(run::fit)
          .isInstanceOfSatisfying(
              MloraException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOSS_NOT_FINITE))
          .hasMessageContaining("Phase 'wild' diverged in epoch 1")
          .hasMessageContaining("back at the weights that the phase began with");
      Weights after = run.weights();
      before.names().forEach(name -> assertThat(after.get(name)).containsExactly(before.get(name)));
    }
  }

  @Test
  void weightsThatNoRowReadsMustBeFiniteTooBeforeTheyAreTheBest() {
    TrainingPlan plan = TrainingPlan.joint().withBatchSize(120).withMaxEpochs(1);
    try (Training run = Training.of(ADAPTED, DATA).plan(plan).on(backend)) {
      Map<String, float[]> tensors = new LinkedHashMap<>(run.weights().tensors());
      float[] users = run.weights().get("field/user/embedding").clone();
      // The row of unseen values, which these data never read.
      users[0] = Float.NaN;
      tensors.put("field/user/embedding", users);
      run.restore(new Weights(tensors));

      assertThatThrownBy(run::fit)
          .isInstanceOfSatisfying(
              MloraException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOSS_NOT_FINITE))
          .hasMessageContaining("diverged in epoch 1: 'field/user/embedding' holds a number");
    }
  }

  @Test
  void validationRowsOfOneClassAreRefusedBeforeTheFirstStep() {
    Dataset oneClass =
        new Changed(DATA, (split, rows) -> split == Split.VALIDATION ? new Clicks(rows) : rows);
    try (Training run =
        Training.of(ADAPTED, oneClass)
            .plan(TrainingPlan.joint())
            .listener(event -> assertThat(event).isNotInstanceOf(TrainingEvent.StepFinished.class))
            .on(backend)) {
      assertThatThrownBy(run::fit)
          .hasMessageContaining("MLORA-311")
          .hasMessageContaining("none of the domains [A, B] has both");
    }
  }

  @Test
  void dataWithoutTrainingRowsAreRefused() {
    Dataset nothing =
        new Changed(DATA, (split, rows) -> split == Split.TRAIN ? new None(rows) : rows);
    try (Training run = Training.of(ADAPTED, nothing).plan(TrainingPlan.joint()).on(backend)) {
      assertThatThrownBy(run::fit)
          .hasMessageContaining("MLORA-304")
          .hasMessageContaining("no rows to train phase");
    }
  }

  @Test
  void thereIsNoPhaseBehindTheLast() {
    Phase short1 = new Phase("short", Selector.all(), Adam.TF1, 1, 1);
    try (Training run = Training.of(ADAPTED, DATA).plan(only(short1)).on(backend)) {
      run.fit();
      assertThatThrownBy(run::fit).hasMessageContaining("MLORA-405");
      assertThatThrownBy(run::fitNextPhase).hasMessageContaining("MLORA-405");
    }
  }

  @Test
  void adamsNumbersAreChecked() {
    UnaryOperator<Double> rate = of -> new Adam(of, 0.9, 0.999, 1e-8, 0).rate();
    for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> rate.apply(wrong)).hasMessageContaining("Adam cannot run with rate");
    }
    assertThatThrownBy(() -> new Adam(1, 1, 0.9, 0, 0)).hasMessageContaining("beta1 1.0");
  }

  private static TrainingPlan only(Phase phase) {
    return TrainingPlan.joint().withBatchSize(128).withPhases(replaced -> phase);
  }

  private static Dataset oneRowEach(InMemoryDataset.Builder builder, int... domains) {
    for (Split split : Split.values()) {
      for (int domain : domains) {
        builder.row(split, domain, 1, 1, 1);
        builder.row(split, domain, 0, 2, 2);
      }
    }
    return builder.build();
  }

  private interface Change {
    Rows of(Split split, Rows rows);
  }

  private record Changed(Dataset whole, Change change) implements Dataset {
    @Override
    public Schema schema() {
      return whole.schema();
    }

    @Override
    public Rows rows(Split split, int domain) {
      return change.of(split, whole.rows(split, domain));
    }

    @Override
    public DatasetProvenance provenance() {
      return whole.provenance();
    }

    @Override
    public void close() {}
  }

  /** Every row a click. */
  private record Clicks(Rows rows) implements Rows {
    @Override
    public int count() {
      return rows.count();
    }

    @Override
    public int id(int field, int row) {
      return rows.id(field, row);
    }

    @Override
    public float label(int row) {
      return 1;
    }

    @Override
    public boolean hasOracle() {
      return false;
    }

    @Override
    public float oracleLogit(int row) {
      return 0;
    }
  }

  /** No row at all. */
  private record None(Rows rows) implements Rows {
    @Override
    public int count() {
      return 0;
    }

    @Override
    public int id(int field, int row) {
      return rows.id(field, row);
    }

    @Override
    public float label(int row) {
      return rows.label(row);
    }

    @Override
    public boolean hasOracle() {
      return rows.hasOracle();
    }

    @Override
    public float oracleLogit(int row) {
      return rows.oracleLogit(row);
    }
  }
}
