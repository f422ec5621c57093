package dev.mlora.conformance.model;

import static dev.mlora.conformance.model.ModelRules.rule;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.train.SparseUpdates;
import dev.mlora.train.TrainingPlan;
import java.util.List;
import java.util.Map;

/** Models with fields of several values a row. */
final class MultiValueRules {
  /** Many values, few, and a batch in which no row has any. */
  private static final int[] MOST_VALUES = {Baskets.MOST, 1, 0, Baskets.MOST, 2, Baskets.MOST};

  private MultiValueRules() {}

  static List<Rule> rules() {
    Model model =
        Mlp.of(Baskets.schema(), Tower.of(16, 8).dropout(0.5))
            .withAdapters(LoraConfig.temperature(8));
    TrainingPlan plan = TrainingPlan.joint().withBatchSize(96);
    return List.of(
        rule(
            15,
            "The initial scores of a model with fields of several values are the reference's",
            "offsets of rows without values, and values that come twice",
            context -> initialScores(context, Setup.of(model, plan))),
        steps(16, "", Setup.of(model, plan)),
        steps(
            17, " with lazy updates", Setup.of(model, plan.withSparseUpdates(SparseUpdates.LAZY))));
  }

  private static Rule steps(int number, String how, Setup setup) {
    return rule(
            number,
            "Losses and weights of a model with fields of several values%s are the reference's"
                .formatted(how),
            "L3-015 first; then the gradient of a segment sum, and batches without any value",
            context -> steps(context, setup))
        .requiring(Requirement.TRAINING);
  }

  private static Outcome initialScores(KitContext context, Setup setup) {
    try (ModelRun actual = ModelRun.of(context.backend(), setup);
        ModelRun expected = ModelRun.inDouble(context.oracle(), setup)) {
      for (int most : MOST_VALUES) {
        Baskets rows = Baskets.of(0, 61, most);
        Tolerance.INITIAL_SCORE.check(
            "the logits of baskets of up to %d".formatted(most),
            expected.logits(rows),
            actual.logits(rows));
      }
    }
    return Outcome.passed();
  }

  private static Outcome steps(KitContext context, Setup setup) {
    try (ModelRun actual = ModelRun.of(context.backend(), setup);
        ModelRun expected = ModelRun.inDouble(context.oracle(), setup)) {
      for (int step = 1; step <= MOST_VALUES.length; step++) {
        Baskets rows = Baskets.of(step, step % 2 == 0 ? 33 : 96, MOST_VALUES[step - 1]);
        Tolerance.STEP_LOSS.check(
            "the loss of step " + step,
            new double[] {expected.step(rows)},
            new double[] {actual.step(rows)});
      }
      Map<String, double[]> weights = actual.weights();
      expected
          .weights()
          .forEach(
              (name, values) ->
                  Tolerance.STEP_WEIGHTS.check(name, values, Expect.found(weights, name)));
    }
    return Outcome.passed();
  }
}
