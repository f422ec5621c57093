package dev.mlora.conformance.model;

import static dev.mlora.conformance.model.ModelRules.rule;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.Form;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.InFolder;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.data.Schema;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import dev.mlora.io.model.ModelFiles;
import dev.mlora.io.model.SavedModel;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.model.Weights;
import dev.mlora.train.Profile;
import dev.mlora.train.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds for each of the paper's models, without and with adapters. */
final class ArchitectureRules {
  private static final int STEPS = 8;
  private static final int ROWS = 64;

  /** With the penalties of every model; which architecture makes no difference. */
  private static final TrainingPlan PLAN =
      Profile.CONTROLLED.plan(Architecture.DCN).withBatchSize(ROWS);

  private static final String HINT =
      "level 1 for the operations of this model; then which parameter or loss differs first";

  private ArchitectureRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        rule(
            24,
            "All models have the published numbers of parameters, at widths 8 and 128",
            "which parameters are allocated, and their shapes",
            ParameterCounts::check));
    Schema schema = Sample.schema("f", "m");
    for (Architecture architecture : Architecture.values()) {
      rules.addAll(rules(architecture, schema));
    }
    return rules;
  }

  private static List<Rule> rules(Architecture architecture, Schema schema) {
    int first = first(architecture);
    String name = architecture.title();
    Set<String> undecided = undecided(architecture);
    String aside = undecided.isEmpty() ? "" : ", all but " + String.join(", ", undecided);
    Model base = Model.of(architecture.of(Form.of(Tower.of(32, 16).dropout(0.5))), schema);
    Model adapted = base.withAdapters(LoraConfig.temperature(8));
    return List.of(
        rule(
                first,
                "The initial scores of %s are the reference's, and the same with adapters"
                    .formatted(name),
                HINT,
                context -> initialScores(context, base, adapted))
            .requiring(Requirement.DETERMINISTIC),
        training(
            first + 1,
            "Losses and weights of %s after %d steps are the reference's%s"
                .formatted(name, STEPS, aside),
            context -> steps(context, base, undecided)),
        training(
            first + 2,
            "Losses and weights of %s+MLoRA after %d steps are the reference's%s"
                .formatted(name, STEPS, aside),
            context -> steps(context, adapted, undecided)),
        training(
            first + 3,
            "Training the adapters of %s alone leaves its backbone as it is".formatted(name),
            context -> frozen(context, adapted)),
        rule(
                first + 4,
                "%s+MLoRA scores the same after it was saved and loaded".formatted(name),
                "the order and the shapes in which weights are written to the backend",
                saving(adapted).check())
            .requiring(Requirement.DETERMINISTIC));
  }

  /** The number of a model's first rule of five; they go by the paper's order. */
  private static int first(Architecture architecture) {
    return switch (architecture) {
      case MLP -> 30;
      case STAR -> 35;
      case WDL -> 40;
      case NFM -> 45;
      case AUTOINT -> 50;
      case PNN -> 55;
      case DCN -> 60;
      case FIBINET -> 65;
      case DEEPFM -> 70;
      case XDEEPFM -> 75;
    };
  }

  private static Rule training(int number, String title, Rule.Check check) {
    return rule(number, title, HINT, check).requiring(Requirement.TRAINING);
  }

  private static Outcome initialScores(KitContext context, Model base, Model adapted) {
    Sample rows = Sample.rows("initial", 40, 24);
    try (ModelRun plain = ModelRun.of(context.backend(), Setup.of(base, PLAN));
        ModelRun withAdapters = ModelRun.of(context.backend(), Setup.of(adapted, PLAN));
        ModelRun expected = ModelRun.inDouble(context.oracle(), Setup.of(base, PLAN))) {
      double[] logits = plain.logits(rows);
      Tolerance.INITIAL_SCORE.check("the initial logits", expected.logits(rows), logits);
      Tolerance.EXACT.check("the logits with fresh adapters", logits, withAdapters.logits(rows));
    }
    return Outcome.passed();
  }

  /**
   * Weights whose gradient is nothing but rounding, of which Adam makes whole steps: normalisation
   * by domain takes away whatever all rows of a domain have in common.
   */
  private static Set<String> undecided(Architecture architecture) {
    return architecture == Architecture.STAR ? Set.of("domain/embedding") : Set.of();
  }

  private static Outcome steps(KitContext context, Model model, Set<String> undecided) {
    Setup setup = Setup.of(model, PLAN);
    try (ModelRun actual = ModelRun.of(context.backend(), setup);
        ModelRun expected = ModelRun.inDouble(context.oracle(), setup)) {
      for (int i = 0; i < STEPS; i++) {
        Sample drawn = i % 3 == 1 ? Sample.rows("one/" + i, 0, 40) : Sample.batch(i, ROWS, 2);
        Sample rows = expected.decided(drawn);
        Tolerance.STEP_LOSS.check(
            "the loss of step " + (i + 1),
            new double[] {expected.step(rows)},
            new double[] {actual.step(rows)});
      }
      Map<String, double[]> weights = actual.weights();
      Map<String, double[]> reference = expected.weights();
      undecided.forEach(reference::remove);
      reference.forEach(
          (name, values) ->
              Tolerance.STEP_WEIGHTS.check(
                  "%s after %d steps".formatted(name, STEPS), values, Expect.found(weights, name)));
    }
    return Outcome.passed();
  }

  private static Outcome frozen(KitContext context, Model model) {
    TrainingPlan plan = TrainingPlan.twoPhase().withBatchSize(ROWS);
    try (ModelRun run = ModelRun.of(context.backend(), Setup.of(model, plan))) {
      Map<String, double[]> before = run.weights();
      // B is zero at first, and while it is nothing reaches A.
      run.step(Sample.batch(1, ROWS, 2));
      run.step(Sample.batch(2, ROWS, 2));
      Map<String, double[]> after = run.weights();
      for (ParameterSpec spec : model.parameters()) {
        boolean same =
            Arrays.equals(Expect.found(before, spec.name()), Expect.found(after, spec.name()));
        boolean adapter = spec.role() == Role.ADAPTER;
        Expect.that(
            same != adapter,
            "'%s' %s.".formatted(spec.name(), same ? "was not trained" : "was changed"));
      }
    }
    return Outcome.passed();
  }

  private static InFolder saving(Model model) {
    return (context, folder) -> {
      Sample rows = Sample.batch(3, ROWS, 2);
      try (ModelRun run = ModelRun.of(context.backend(), Setup.of(model, PLAN))) {
        fillAdapters(run, model);
        Map<String, float[]> weights = new HashMap<>();
        run.weights().forEach((name, values) -> weights.put(name, floats(values)));
        Path file = folder.resolve("model");
        ModelFiles.save(file, model, new Weights(weights), Map.of("by", "kit"));
        SavedModel loaded = ModelFiles.load(file);
        Expect.that(loaded.model().equals(model), "%s was read.".formatted(loaded.model()));
        try (ModelRun again = ModelRun.of(context.backend(), Setup.of(loaded.model(), PLAN))) {
          for (ParameterSpec spec : model.parameters()) {
            again.write(spec.name(), doubles(loaded.weights().get(spec.name())));
          }
          Tolerance.EXACT.check("the logits", run.logits(rows), again.logits(rows));
        }
      }
      return Outcome.passed();
    };
  }

  /** Makes adapters other than zero. */
  private static void fillAdapters(ModelRun run, Model model) {
    for (ParameterSpec spec : model.parameters()) {
      if (spec.role() == Role.ADAPTER) {
        double[] values = new double[Math.toIntExact(spec.elements())];
        for (int i = 0; i < values.length; i++) {
          values[i] = (i % 7 - 3) / 64.0;
        }
        run.write(spec.name(), values);
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
