package dev.mlora.conformance.layer;

import static dev.mlora.conformance.layer.LayerRules.rule;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.Selector;
import dev.mlora.backbone.Mlp;
import dev.mlora.conformance.model.ModelRun;
import dev.mlora.conformance.model.Sample;
import dev.mlora.conformance.model.Setup;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.train.Phase;
import dev.mlora.train.SparseUpdates;
import dev.mlora.train.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a step changes, and what it must leave alone. */
final class FreezingRules {
  private static final Model MODEL =
      Mlp.of(Sample.schema("a", "ab", "abc"), Tower.of(24, 12).dropout(0.5))
          .withAdapters(LoraConfig.temperature(8));
  private static final TrainingPlan PLAN = TrainingPlan.joint().withBatchSize(256);
  private static final String MOMENT = "adam/m/";
  private static final String SQUARE = "adam/v/";

  private FreezingRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
                11,
                "Frozen parameters stay bit-equal, and everything selected is trained",
                "updates of parameters that the train entry does not list",
                FreezingRules::frozen)
            .requiring(Requirement.TRAINING),
        rule(
                12,
                "Under lazy updates a step changes the rows that it touches and no other",
                "rows of absent domains and absent ids, their moments and step counts",
                FreezingRules::lazy)
            .requiring(Requirement.TRAINING),
        rule(
                13,
                "Under dense decay absent domains drift by the closed form of TF1's Adam",
                "that moments decay with a gradient of 0 and that the step still moves the weights",
                FreezingRules::drift)
            .requiring(Requirement.TRAINING),
        rule(
                14,
                "Training one domain changes its bank rows and nothing else, whatever its name",
                "the row mask in dense and in lazy updates, and names that are prefixes of others",
                FreezingRules::oneDomain)
            .requiring(Requirement.TRAINING));
  }

  private static Outcome frozen(KitContext context) {
    frozen(context, Selector.role(Role.ADAPTER), spec -> spec.role() == Role.ADAPTER);
    frozen(context, Selector.notRole(Role.ADAPTER), spec -> spec.role() != Role.ADAPTER);
    frozen(context, Selector.path("mlp/1/**"), spec -> spec.name().startsWith("mlp/1/"));
    frozen(context, Selector.role(Role.EMBEDDING), spec -> spec.role() == Role.EMBEDDING);
    return Outcome.passed();
  }

  private static void frozen(
      KitContext context, Selector trainable, Predicate<ParameterSpec> trained) {
    try (ModelRun run = ModelRun.of(context.backend(), setup(PLAN, trainable))) {
      Map<String, double[]> before = run.everything();
      for (int i = 0; i < 6; i++) {
        run.step(Sample.batch(i, 120, 3));
      }
      Map<String, double[]> after = run.everything();
      for (var parameter : run.parameters()) {
        String name = parameter.spec().name();
        if (trained.test(parameter.spec())) {
          Expect.that(
              !Arrays.equals(Expect.found(before, name), Expect.found(after, name)),
              "%s trains '%s', but it did not change.".formatted(trainable, name));
        } else {
          for (String part : List.of(name, MOMENT + name, SQUARE + name)) {
            Expect.sameBits(
                "'%s', frozen by %s".formatted(part, trainable),
                Expect.found(before, part),
                Expect.found(after, part));
          }
        }
      }
    }
  }

  private static Outcome lazy(KitContext context) {
    Setup setup = setup(PLAN.withSparseUpdates(SparseUpdates.LAZY), Selector.all());
    try (ModelRun run = ModelRun.of(context.backend(), setup)) {
      for (int i = 0; i < 3; i++) {
        run.step(Sample.batch(i, 60, 3));
      }
      Sample rows = Sample.rows("lazy", 0, 9, 0);
      Map<String, double[]> before = run.everything();
      run.step(rows);
      Map<String, double[]> after = run.everything();
      for (ParameterSpec spec : run.program().state().parameters()) {
        Predicate<Integer> touched = touched(spec, rows);
        int count = spec.type().shape().rank() == 0 ? 1 : spec.type().shape().dim(0).constant();
        if (spec.bank() || spec.name().contains("field/")) {
          compareRows(spec.name(), count, touched, before, after);
        }
      }
    }
    return Outcome.passed();
  }

  private static Predicate<Integer> touched(ParameterSpec spec, Sample rows) {
    if (spec.bank()) {
      return row -> row == 1;
    }
    int[] ids = spec.name().contains("user") ? rows.user() : rows.item();
    return row -> Arrays.stream(ids).anyMatch(id -> id == row);
  }

  private static Outcome drift(KitContext context) {
    Setup setup = setup(PLAN, Selector.all());
    Adam adam = setup.phase().adam();
    try (ModelRun run = ModelRun.of(context.backend(), setup)) {
      for (int i = 0; i < 4; i++) {
        run.step(Sample.rows("busy/" + i, 50, 20, 20));
      }
      Map<String, double[]> last = run.everything();
      int idle = 22;
      for (int i = 0; i < idle; i++) {
        run.step(Sample.rows("idle/" + i, 0, 30, 30));
      }
      Map<String, double[]> after = run.everything();
      for (String bank : List.of("mlp/0/lora_A", "mlp/0/lora_B", "mlp/1/lora_bias")) {
        double[] w = firstRow(Expect.found(last, bank));
        double[] start = w.clone();
        double[] m = firstRow(Expect.found(last, MOMENT + bank));
        double[] v = firstRow(Expect.found(last, SQUARE + bank));
        for (int step = 5; step < 5 + idle; step++) {
          double rate =
              adam.rate()
                  * Math.sqrt(1 - Math.pow(adam.beta2(), step))
                  / (1 - Math.pow(adam.beta1(), step));
          for (int i = 0; i < w.length; i++) {
            m[i] *= adam.beta1();
            v[i] *= adam.beta2();
            w[i] -= rate * m[i] / (Math.sqrt(v[i]) + adam.epsilon());
          }
        }
        double[] actual = firstRow(Expect.found(after, bank));
        Tolerance.ACCUMULATED.check(
            "domain 0's '%s' after %d idle steps".formatted(bank, idle), w, actual);
        Expect.that(!Arrays.equals(start, actual), "Domain 0's '%s' did not move.".formatted(bank));
      }
    }
    return Outcome.passed();
  }

  private static Outcome oneDomain(KitContext context) {
    for (SparseUpdates updates : SparseUpdates.values()) {
      Setup setup = setup(PLAN.withSparseUpdates(updates), Selector.domain("ab"));
      try (ModelRun run = ModelRun.of(context.backend(), setup)) {
        Map<String, double[]> before = run.everything();
        for (int i = 0; i < 4; i++) {
          run.step(Sample.batch(i, 90, 3));
        }
        Map<String, double[]> after = run.everything();
        for (ParameterSpec spec : run.program().state().parameters()) {
          if (spec.bank()) {
            compareRows(spec.name(), 3, row -> row == 1, before, after);
          } else if (spec.role() != Role.OPTIMIZER) {
            Expect.sameBits(
                "the shared '%s'".formatted(spec.name()),
                Expect.found(before, spec.name()),
                Expect.found(after, spec.name()));
          }
        }
      }
    }
    return Outcome.passed();
  }

  /** Demands that of a table's rows exactly those that are named have changed. */
  private static void compareRows(
      String name,
      int rows,
      Predicate<Integer> changed,
      Map<String, double[]> before,
      Map<String, double[]> after) {
    double[] old = Expect.found(before, name);
    double[] now = Expect.found(after, name);
    int width = old.length / rows;
    for (int row = 0; row < rows; row++) {
      double[] oldRow = Arrays.copyOfRange(old, row * width, (row + 1) * width);
      double[] nowRow = Arrays.copyOfRange(now, row * width, (row + 1) * width);
      if (changed.test(row)) {
        Expect.that(
            !Arrays.equals(oldRow, nowRow),
            "Row %d of '%s' should have changed.".formatted(row, name));
      } else {
        Expect.sameBits("row %d of '%s', left alone".formatted(row, name), oldRow, nowRow);
      }
    }
  }

  private static double[] firstRow(double[] bank) {
    return Arrays.copyOf(bank, bank.length / 3);
  }

  private static Setup setup(TrainingPlan plan, Selector trainable) {
    Phase phase = new Phase("kit", trainable, Adam.TF1, 1, 1);
    return new Setup(MODEL, plan, phase, Setup.SEED);
  }
}
