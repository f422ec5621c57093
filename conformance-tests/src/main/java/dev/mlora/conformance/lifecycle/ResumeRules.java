package dev.mlora.conformance.lifecycle;

import static dev.mlora.conformance.lifecycle.LifecycleRules.rule;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
import dev.mlora.conformance.model.Sample;
import dev.mlora.conformance.model.Setup;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.data.Dataset;
import dev.mlora.data.Schema;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.model.Weights;
import dev.mlora.spi.Backend;
import dev.mlora.train.Checkpoint;
import dev.mlora.train.CheckpointStore;
import dev.mlora.train.SparseUpdates;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Trainings that go on from a checkpoint, in a backend opened anew. */
final class ResumeRules {
  private static final Schema SCHEMA = Sample.schema("a", "b");
  private static final Schema EXTENDED = SCHEMA.withDomain("c");
  private static final Model MODEL =
      Mlp.of(SCHEMA, Tower.of(16, 8).dropout(0.5)).withAdapters(LoraConfig.temperature(4));
  private static final TrainingPlan PLAN =
      TrainingPlan.twoPhase().withBatchSize(96).withMaxEpochs(2).withPatience(2);

  /** A checkpoint every third step. */
  private static final int REPEATED_STEPS = 6;

  private ResumeRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
                61,
                "From any checkpoint of its phases a training ends with the same bits",
                "what a backend keeps outside of its state: counts of runs, moments, masks",
                context -> everyCheckpoint(context, PLAN))
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC),
        rule(
                62,
                "With lazy updates too, a training ends with the same bits from any checkpoint",
                "L5-061 first; then the moments and counts of rows that a step does not touch",
                context -> everyCheckpoint(context, PLAN.withSparseUpdates(SparseUpdates.LAZY)))
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC));
  }

  private static Outcome everyCheckpoint(KitContext context, TrainingPlan plan) {
    try (Dataset data = Sample.dataset(SCHEMA, 400, 200);
        Dataset joining = Sample.ofLastDomain(EXTENDED, 150);
        Backend another = context.openAnother()) {
      Kept all = new Kept();
      Map<String, double[]> whole = train(context.backend(), plan, data, joining, all);
      List<Checkpoint> checkpoints = List.copyOf(all.saved);
      // Few enough to be quick: of each phase some, and the end.
      for (int i = 0; i < checkpoints.size(); i += 4) {
        Kept one = new Kept();
        one.saved.add(checkpoints.get(i));
        Expect.sameBits(
            "the training from checkpoint %d of %d".formatted(i + 1, checkpoints.size()),
            whole,
            train(another, plan, data, joining, one));
      }
      return Outcome.passed(checkpoints.size() + " checkpoints, every fourth tried");
    }
  }

  private static Map<String, double[]> train(
      Backend backend, TrainingPlan plan, Dataset data, Dataset joining, Kept kept) {
    try (Training training =
        Training.of(MODEL, data)
            .plan(plan)
            .seed(Setup.SEED)
            .checkpoints(kept, REPEATED_STEPS)
            .on(backend)) {
      training.fit();
      training.addDomain("c", joining).fit();
      Weights weights = training.weights();
      Map<String, double[]> widened = new LinkedHashMap<>();
      for (String name : weights.names()) {
        float[] values = weights.get(name);
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        widened.put(name, doubles);
      }
      return widened;
    }
  }

  /** Checkpoints in memory. */
  private static final class Kept implements CheckpointStore {
    private final List<Checkpoint> saved = new CopyOnWriteArrayList<>();

    @Override
    public String place() {
      return "memory";
    }

    @Override
    public Optional<Checkpoint> load() {
      return saved.isEmpty() ? Optional.empty() : Optional.of(saved.getLast());
    }

    @Override
    public void save(Checkpoint checkpoint) {
      saved.add(checkpoint);
    }
  }
}
