package dev.mlora.conformance.layer;

import static dev.mlora.conformance.layer.LayerRules.rule;

import dev.mlora.adapter.DownInit;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.batch.Schedule;
import dev.mlora.conformance.model.ModelRun;
import dev.mlora.conformance.model.Sample;
import dev.mlora.conformance.model.Setup;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.data.Example;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.model.Mlp;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.scoring.Scorer;
import dev.mlora.train.DomainTraining;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Domains that join a trained model. */
final class DomainRules {
  private static final Schema SCHEMA = Sample.schema("a", "b");
  private static final LoraConfig LORA =
      LoraConfig.temperature(8).withDownInit(new DownInit.GlorotPerDomain());
  private static final Model MODEL =
      Mlp.of(SCHEMA, Tower.of(24, 12).dropout(0.5)).withAdapters(LORA);
  private static final TrainingPlan PLAN =
      TrainingPlan.joint()
          .withBatchSize(64)
          .withSchedule(Schedule.INTERLEAVED)
          .withMaxEpochs(2)
          .withPatience(2);

  private DomainRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
                21,
                "Adding and training a domain leaves all others' scores bit-identical",
                "growth of banks, the row mask, and scores that depend on the number of domains",
                DomainRules::othersStay)
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC),
        rule(
                22,
                "A domain starts with the same weights whenever it joins",
                "writes to the last row of a bank that has just grown",
                DomainRules::sameStart)
            .requiring(Requirement.TRAINING));
  }

  private static Outcome othersStay(KitContext context) {
    Schema larger = SCHEMA.withDomain("late");
    List<Example> old = Sample.rows("old", 33, 20).examples(SCHEMA);
    List<Example> mixed = new ArrayList<>(Sample.rows("new", 0, 0, 17).examples(larger));
    mixed.addAll(old);
    try (InMemoryDataset data = Sample.dataset(SCHEMA, 400, 300);
        InMemoryDataset late = Sample.ofLastDomain(larger, 300);
        Training training =
            Training.of(MODEL, data).plan(PLAN).seed(Setup.SEED).on(context.backend())) {
      training.fit();
      float[] before = scores(training, old);
      DomainTraining joining = training.addDomain("late", late);
      same("after the domain was added", before, scores(training, old));
      float[] unadapted = scores(training, mixed);
      joining.fit();
      same("after the domain was trained", before, scores(training, old));
      float[] together = scores(training, mixed);
      same(
          "beside rows of the new domain",
          before,
          Arrays.copyOfRange(together, 17, together.length));
      Expect.that(
          !Arrays.equals(Arrays.copyOf(unadapted, 17), Arrays.copyOf(together, 17)),
          "The new domain's scores did not change by its training.");
    }
    return Outcome.passed();
  }

  private static Outcome sameStart(KitContext context) {
    Schema larger = SCHEMA.withDomain("late");
    Model fromStart = Mlp.of(larger, Tower.of(24, 12).dropout(0.5)).withAdapters(LORA);
    try (InMemoryDataset data = Sample.dataset(SCHEMA, 100, 100);
        InMemoryDataset late = Sample.ofLastDomain(larger, 100);
        ModelRun all = ModelRun.of(context.backend(), Setup.joint(fromStart));
        Training training =
            Training.of(MODEL, data).plan(PLAN).seed(Setup.SEED).on(context.backend())) {
      training.addDomain("late", late);
      for (String name : training.weights().names()) {
        float[] joined = training.weights().get(name);
        double[] widened = new double[joined.length];
        Arrays.setAll(widened, i -> joined[i]);
        Expect.sameBits(
            "'%s' after a domain joined".formatted(name),
            Expect.found(all.weights(), name),
            widened);
      }
    }
    return Outcome.passed();
  }

  private static float[] scores(Training training, List<Example> examples) {
    try (Scorer scorer = training.scorer()) {
      return scorer.score(examples);
    }
  }

  private static void same(String when, float[] expected, float[] actual) {
    Expect.that(
        Arrays.equals(expected, actual),
        "Scores of the other domains changed %s: %s, not %s."
            .formatted(when, Arrays.toString(actual), Arrays.toString(expected)));
  }
}
