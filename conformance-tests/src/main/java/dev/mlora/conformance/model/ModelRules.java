package dev.mlora.conformance.model;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.RankRule;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.Mlp;
import dev.mlora.batch.Schedule;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.model.Weights;
import dev.mlora.spi.Backend;
import dev.mlora.train.PhaseReport;
import dev.mlora.train.Profile;
import dev.mlora.train.SparseUpdates;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** The rules of level 3. */
public final class ModelRules {
  private static final int STEPS = 8;
  private static final int LONG_RUN = 500;

  private static final String FIRST_STEP =
      "the losses in turn: if the first differs, the forward pass is at fault; if the second, a"
          + " gradient or the optimiser";

  private ModelRules() {}

  /** The rules in the order of their numbers. */
  public static List<Rule> rules() {
    Schema schema = Sample.schema("f", "m");
    Model base = Mlp.of(schema, Tower.of(32, 16).dropout(0.5));
    Model adapted = base.withAdapters(LoraConfig.temperature(8));
    TrainingPlan plan = TrainingPlan.joint().withBatchSize(256);
    List<Rule> rules = new ArrayList<>();
    rules.add(
        rule(
            1,
            "Models have the published numbers of parameters",
            "which parameters are allocated, and their shapes",
            ModelRules::parameterCounts));
    rules.add(
        rule(
            2,
            "The initial scores of MLP and MLP+MLoRA are the reference's",
            "gathers and segments first, then matrix products",
            context -> {
              initialScores(context, base);
              initialScores(context, adapted);
              return Outcome.passed();
            }));
    rules.add(steps(3, "MLP", Setup.of(base, plan)));
    rules.add(steps(4, "MLP+MLoRA", Setup.of(adapted, plan)));
    rules.add(
        steps(
            5,
            "MLP+MLoRA with lazy updates",
            Setup.of(adapted, plan.withSparseUpdates(SparseUpdates.LAZY))));
    rules.add(
        steps(
            6,
            "MLP+MLoRA as in the paper, adapters alone trained",
            Setup.of(
                Profile.PAPER.adapted(Architecture.MLP, schema),
                Profile.PAPER.plan(Architecture.MLP).withBatchSize(64))));
    rules.add(
        steps(
            7,
            "MLP+MLoRA as in the authors' code",
            Setup.of(
                Profile.AUTHORS_CODE.adapted(Architecture.MLP, schema),
                Profile.AUTHORS_CODE.adaptedPlan(Architecture.MLP).withBatchSize(64))));
    rules.add(
        rule(
                8,
                "MLP+MLoRA lowered to primitive operations, masks from the host, trains alike",
                FIRST_STEP,
                context -> {
                  compareSteps(context, Setup.of(adapted, plan), STEPS, ModelRun::lowered);
                  return Outcome.passed();
                })
            .requiring(Requirement.TRAINING));
    rules.add(
        rule(
                9,
                "Partial, one-row and one-domain batches are trained on like full ones",
                "rows behind the last full block of a loop, and means over the bound number of rows",
                context -> partialBatches(context, Setup.of(adapted, plan)))
            .requiring(Requirement.TRAINING));
    rules.addAll(RepetitionRules.ofSteps(adapted));
    rules.add(
        rule(
                12,
                "The losses of 100 interleaved steps are the reference's",
                FIRST_STEP,
                context -> {
                  losses(context, Setup.of(base, plan), 100, 64);
                  return losses(context, Setup.of(adapted, plan), 100, 64);
                })
            .requiring(Requirement.TRAINING));
    rules.add(
        rule(
                13,
                "Two-phase training keeps the backbone and begins phase 2 at phase 1's score",
                "writes of restored weights, and updates of parameters that a phase does not train",
                context -> twoPhases(context, adapted))
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC));
    rules.add(RepetitionRules.ofTrainings(adapted));
    rules.addAll(MultiValueRules.rules());
    rules.addAll(ArchitectureRules.rules());
    rules.add(
        Rule.of(
                Level.MODELS,
                21,
                Rule.Duration.LONG,
                "With the paper's tower the losses of 100 interleaved steps are the reference's",
                FIRST_STEP,
                context -> losses(context, paper(schema), 100, 64))
            .requiring(Requirement.TRAINING));
    rules.add(longRun(22, "MLP+MLoRA", Setup.of(adapted, plan)));
    rules.add(longRun(23, "MLP+MLoRA with the paper's tower", paper(schema)));
    return rules;
  }

  private static Setup paper(Schema schema) {
    return Setup.of(
        Profile.CONTROLLED.adapted(Architecture.MLP, schema),
        Profile.CONTROLLED.plan(Architecture.MLP).withBatchSize(64));
  }

  static Rule rule(int number, String title, String hint, Rule.Check check) {
    return Rule.of(Level.MODELS, number, Rule.Duration.SHORT, title, hint, check);
  }

  private static Rule longRun(int number, String name, Setup setup) {
    return Rule.of(
            Level.MODELS,
            number,
            Rule.Duration.LONG,
            "Weights and scores of %s after %d steps are the reference's".formatted(name, LONG_RUN),
            "slow drifts: accumulators, decay factors, the step count",
            context -> longRun(context, setup))
        .requiring(Requirement.TRAINING);
  }

  private static Rule steps(int number, String name, Setup setup) {
    return rule(
            number,
            "Losses and weights of %s after %d steps are the reference's".formatted(name, STEPS),
            FIRST_STEP,
            context -> {
              compareSteps(context, setup, STEPS, ModelRun::of);
              return Outcome.passed();
            })
        .requiring(Requirement.TRAINING);
  }

  /** Section 3.3 of the reference, for MovieLens-gen: 6,040 users, 3,952 items, 2 domains, d 8. */
  private static Outcome parameterCounts(KitContext context) {
    Schema schema = ParameterCounts.movieLens();
    long embeddings = (6041 + 3953 + 2) * 8;
    long shared = embeddings + 47_552 + 64 + 1;
    ParameterCounts.require(
        context, "MLP", Profile.CONTROLLED.base(Architecture.MLP, schema), shared);
    Map<Integer, Long> perDomain =
        Map.of(4, 33_728L, 16, 8_768L, 32, 4_608L, 64, 2_528L, 128, 1_584L, 256, 1_304L);
    for (int temperature : new int[] {4, 16, 32, 64, 128, 256}) {
      ParameterCounts.require(
          context,
          "MLP+MLoRA at temperature " + temperature,
          Profile.CONTROLLED
              .adapted(Architecture.MLP, schema)
              .withRank(new RankRule.Temperature(temperature)),
          shared + 2 * Expect.found(perDomain, temperature));
    }
    return Outcome.passed();
  }

  private static void initialScores(KitContext context, Model model) {
    Sample rows = Sample.rows("initial", 150, 90);
    try (ModelRun actual = ModelRun.of(context.backend(), Setup.joint(model));
        ModelRun expected = ModelRun.inDouble(context.oracle(), Setup.joint(model))) {
      Tolerance.INITIAL_SCORE.check(
          "the initial logits", expected.logits(rows), actual.logits(rows));
    }
  }

  private static void compareSteps(
      KitContext context, Setup setup, int steps, BiFunction<Backend, Setup, ModelRun> open) {
    try (ModelRun actual = open.apply(context.backend(), setup);
        ModelRun expected = ModelRun.inDouble(context.oracle(), setup)) {
      for (int i = 0; i < steps; i++) {
        // Some domains come in some batches only.
        Sample rows = i % 3 == 1 ? Sample.rows("one/" + i, 0, 40) : Sample.batch(i, 64, 2);
        same("the loss of step " + (i + 1), expected.step(rows), actual.step(rows));
      }
      Map<String, double[]> weights = actual.weights();
      expected
          .weights()
          .forEach(
              (name, values) ->
                  Tolerance.STEP_WEIGHTS.check(
                      "%s after %d steps".formatted(name, steps),
                      values,
                      Expect.found(weights, name)));
    }
  }

  private static Outcome partialBatches(KitContext context, Setup setup) {
    try (ModelRun actual = ModelRun.of(context.backend(), setup);
        ModelRun expected = ModelRun.inDouble(context.oracle(), setup)) {
      int[][] sizes = {{200, 56}, {1, 0}, {0, 1}, {100, 99}, {0, 256}, {3, 2}, {1, 1}};
      for (int[] size : sizes) {
        Sample rows = Sample.rows("partial", size);
        String batch = "a batch of %d and %d rows".formatted(size[0], size[1]);
        same("the loss of " + batch, expected.step(rows), actual.step(rows));
        Tolerance.STEP_WEIGHTS.check(
            "the logits after " + batch, expected.logits(rows), actual.logits(rows));
      }
    }
    return Outcome.passed();
  }

  private static Outcome losses(KitContext context, Setup setup, int steps, int batch) {
    double worst = 0;
    int rows = 0;
    try (ModelRun actual = ModelRun.of(context.backend(), setup);
        ModelRun expected = ModelRun.inDouble(context.oracle(), setup)) {
      for (int i = 1; i <= steps; i++) {
        Sample decided = expected.decided(Sample.batch(i, batch, 2));
        rows += decided.count();
        double reference = expected.step(decided);
        double loss = actual.step(decided);
        worst = Math.max(worst, Math.abs(loss - reference) / reference);
        same("the loss of step " + i, reference, loss);
      }
    }
    return Outcome.passed(
        "largest relative difference %.1e; %s".formatted(worst, leftOut(rows, steps * batch)));
  }

  /** Without the rows left out, one gate in some ten million parts two correct backends. */
  private static Outcome longRun(KitContext context, Setup setup) {
    int batch = 64;
    int rows = 0;
    try (ModelRun actual = ModelRun.of(context.backend(), setup);
        ModelRun expected = ModelRun.inDouble(context.oracle(), setup)) {
      for (int i = 1; i <= LONG_RUN; i++) {
        Sample decided = expected.decided(Sample.batch(i, batch, 2));
        rows += decided.count();
        actual.step(decided);
        expected.step(decided);
      }
      Map<String, double[]> weights = actual.weights();
      double[] worst = {0};
      expected
          .weights()
          .forEach(
              (name, values) -> {
                double[] others = Expect.found(weights, name);
                for (int i = 0; i < values.length; i++) {
                  worst[0] = Math.max(worst[0], Math.abs(values[i] - others[i]));
                }
                Tolerance.TRAINED.check(name, values, others);
              });
      Sample fresh = Sample.batch(0, batch, 2);
      Tolerance.TRAINED.check(
          "the scores", scores(expected.logits(fresh)), scores(actual.logits(fresh)));
      return Outcome.passed(
          "largest difference of a weight %.1e; %s"
              .formatted(worst[0], leftOut(rows, LONG_RUN * batch)));
    }
  }

  private static String leftOut(int rows, int drawn) {
    return "%d of %d rows left out, at which a gate hangs on rounding"
        .formatted(drawn - rows, drawn);
  }

  private static double[] scores(double[] logits) {
    return Arrays.stream(logits).map(x -> 1 / (1 + Math.exp(-x))).toArray();
  }

  private static Outcome twoPhases(KitContext context, Model model) {
    TrainingPlan plan =
        TrainingPlan.twoPhase()
            .withBatchSize(64)
            .withSchedule(Schedule.INTERLEAVED)
            .withMaxEpochs(2);
    try (InMemoryDataset data = Sample.dataset(model.schema(), 600, 450);
        Training training =
            Training.of(model, data).plan(plan).seed(Setup.SEED).on(context.backend())) {
      PhaseReport first = training.fitNextPhase();
      Weights pretrained = training.weights();
      PhaseReport second = training.fitNextPhase();
      Expect.that(
          second.startScore().orElse(Double.NaN) == first.bestScore(),
          "Phase 2 starts at %s, phase 1 ended at %s."
              .formatted(second.startScore(), first.bestScore()));
      Expect.that(
          second.bestScore() >= first.bestScore(),
          "Phase 2 ended at %s, below phase 1's %s."
              .formatted(second.bestScore(), first.bestScore()));
      Set<String> adapters = Set.of("lora_A", "lora_B", "lora_bias");
      for (String name : pretrained.names()) {
        if (!adapters.contains(name.substring(name.lastIndexOf('/') + 1))) {
          Expect.that(
              Arrays.equals(pretrained.get(name), training.weights().get(name)),
              "Phase 2 changed '%s', which it does not train.".formatted(name));
        }
      }
    }
    return Outcome.passed();
  }

  private static void same(String what, double expected, double actual) {
    Tolerance.STEP_LOSS.check(what, new double[] {expected}, new double[] {actual});
  }
}
