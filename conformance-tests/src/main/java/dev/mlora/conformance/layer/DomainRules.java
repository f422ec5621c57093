package dev.mlora.conformance.layer;

import static dev.mlora.conformance.layer.LayerRules.rule;

import dev.mlora.adapter.DownInit;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
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
import dev.mlora.data.Split;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.scoring.Scorer;
import dev.mlora.train.DomainTraining;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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
          .withMaxEpochs(4)
          .withPatience(4);
  private static final String LATE = "late";
  private static final double LEAST_GAIN = 0.1;
  private static final int OLD_A = 33;
  private static final List<Example> OLD = Sample.rows("old", OLD_A, 20).examples(SCHEMA);

  private DomainRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
                21,
                "A domain that joins is learnt, and leaves all others' scores bit-identical",
                "growth of banks, the row mask, gradients of bank rows that were added, and scores that depend on the number of domains",
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
    Schema larger = SCHEMA.withDomain(LATE);
    List<Example> late = Sample.rows("new", 0, 0, 17).examples(larger);
    try (InMemoryDataset data = Sample.dataset(SCHEMA, 2000, 1500);
        InMemoryDataset joins = contrary(larger, 3000);
        Training training =
            Training.of(MODEL, data).plan(PLAN).seed(Setup.SEED).on(context.backend())) {
      training.fit();
      float[] before = scores(training, OLD);
      DomainTraining joining = training.addDomain(LATE, joins);
      same("after the domain was added", before, training, late);
      double unadapted = auc(joining);
      joining.fit();
      same("after the domain was trained", before, training, late);
      double adapted = auc(joining);
      String measured =
          String.format(
              Locale.ROOT, "test AUC of the new domain %.3f, then %.3f", unadapted, adapted);
      Expect.that(
          adapted >= unadapted + LEAST_GAIN,
          "The new domain is not learnt: %s; at least %s more was expected."
              .formatted(measured, LEAST_GAIN));
      return Outcome.passed(measured);
    }
  }

  /**
   * Rows of the schema's last domain, in which users like what they dislike elsewhere. A model that
   * has learnt the others ranks them worse than by chance, and adapters that learn rank them
   * rightly: some 0.3 of AUC, which no rounding makes or undoes.
   */
  private static InMemoryDataset contrary(Schema schema, int rows) {
    int domain = schema.domains().size() - 1;
    InMemoryDataset.Builder builder =
        InMemoryDataset.ofOneDomain(schema, schema.domains().getLast());
    for (Split split : Split.values()) {
      Sample others = Sample.rows("contrary/" + split, split == Split.TRAIN ? rows : rows / 3);
      for (int i = 0; i < others.count(); i++) {
        builder.row(split, domain, 1 - others.label(i), others.user()[i], others.item()[i]);
      }
    }
    return builder.build();
  }

  private static double auc(DomainTraining domain) {
    return domain.evaluate(Split.TEST).auc().orElseThrow();
  }

  private static Outcome sameStart(KitContext context) {
    Schema larger = SCHEMA.withDomain(LATE);
    Model fromStart = Mlp.of(larger, Tower.of(24, 12).dropout(0.5)).withAdapters(LORA);
    try (InMemoryDataset data = Sample.dataset(SCHEMA, 100, 100);
        InMemoryDataset late = Sample.ofLastDomain(larger, 100);
        ModelRun all = ModelRun.of(context.backend(), Setup.joint(fromStart));
        Training training =
            Training.of(MODEL, data).plan(PLAN).seed(Setup.SEED).on(context.backend())) {
      training.addDomain(LATE, late);
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

  /** Demands the same scores of each old domain alone, of both, and beside rows of the new one. */
  private static void same(
      String when, float[] expected, Training training, List<Example> newRows) {
    same(when, expected, scores(training, OLD));
    same(
        when + ", each domain alone",
        expected,
        joined(
            scores(training, OLD.subList(0, OLD_A)),
            scores(training, OLD.subList(OLD_A, OLD.size()))));
    List<Example> mixed = new ArrayList<>(newRows);
    mixed.addAll(OLD);
    float[] together = scores(training, mixed);
    same(
        when + ", beside rows of the new domain",
        expected,
        Arrays.copyOfRange(together, newRows.size(), together.length));
  }

  private static float[] joined(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static void same(String when, float[] expected, float[] actual) {
    Expect.that(
        Arrays.equals(expected, actual),
        "Scores of the other domains changed %s: %s, not %s."
            .formatted(when, Arrays.toString(actual), Arrays.toString(expected)));
  }
}
