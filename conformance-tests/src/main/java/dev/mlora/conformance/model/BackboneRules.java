package dev.mlora.conformance.model;

import static dev.mlora.conformance.model.ModelRules.rule;

import dev.mlora.backbone.Architecture;
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
import dev.mlora.model.Weights;
import dev.mlora.train.Profile;
import dev.mlora.train.TrainingPlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds for any model, without and with adapters, on any backend. */
public final class BackboneRules {
  /** How many rules there are for a model. */
  static final int COUNT = 5;

  private static final int STEPS = 8;
  private static final int ROWS = 64;

  /** With the penalties of every model; which architecture makes no difference. */
  private static final TrainingPlan PLAN =
      Profile.CONTROLLED.plan(Architecture.DCN).withBatchSize(ROWS);

  private static final String HINT =
      "the model itself if the backend 'reference' fails too (division by small numbers, a root or logarithm of zero, ties of a ReLU); else level 1 for its operations; then which parameter or loss differs first";

  private BackboneRules() {}

  /** The two domains, users and items that models are tried on. */
  public static Schema schema() {
    return Sample.schema("f", "m");
  }

  /**
   * The rules of a model that has no format in files.
   *
   * @param name the model's name in the rules' titles
   * @param first the number of the first rule
   * @param base the model without adapters, over {@link #schema}
   * @param adapted the same with adapters
   * @param undecided parameters whose gradient is nothing but rounding, of which Adam makes whole
   *     steps; they are not compared after training
   */
  public static List<Rule> of(
      String name, int first, Model base, Model adapted, Set<String> undecided) {
    String aside = undecided.isEmpty() ? "" : ", all but " + String.join(", ", undecided);
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
            context -> frozen(context, adapted)));
  }

  /** The rule of a model that can be saved. */
  static Rule saved(String name, int number, Model adapted) {
    return rule(
            number,
            "%s+MLoRA scores the same after it was saved and loaded".formatted(name),
            "the order and the shapes in which weights are written to the backend",
            saving(adapted).check())
        .requiring(Requirement.DETERMINISTIC);
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
