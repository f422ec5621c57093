package dev.mlora.conformance.layer;

import static dev.mlora.conformance.layer.LayerRules.rule;

import dev.mlora.adapter.DownInit;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.RankRule;
import dev.mlora.backbone.Mlp;
import dev.mlora.conformance.model.ModelRun;
import dev.mlora.conformance.model.Sample;
import dev.mlora.conformance.model.Setup;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Program;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The MLoRA layer: what it computes, and that a delta of zero is the base. */
final class AdapterRules {
  private static final Model BASE =
      Mlp.of(Sample.schema("a", "b", "c"), Tower.of(24, 12).dropout(0.5));
  private static final Model ADAPTED = BASE.withAdapters(LoraConfig.temperature(8));

  private AdapterRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
            1,
            "The worked example of the layer comes out",
            "x = [1, 2] W = I, b = [0.5, -0.5], A = [1; 1], B = [0.1, -0.2], c = [0, 0.1] give"
                + " [1.8, 1.0]; with B = 0 and c = 0 they give [1.5, 1.5] for every A",
            AdapterRules::workedExample),
        rule(
                2,
                "With B = 0 and c = 0 the model scores and trains as its base, bit for bit",
                "that the delta is added last, and that the shared branch is computed alike in both"
                    + " layers",
                AdapterRules::zeroDelta)
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC),
        rule(
                3,
                "A trained model whose deltas are set to zero is the base with its backbone",
                "copies of A, B or c that writes do not reach",
                AdapterRules::zeroedDelta)
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC),
        rule(
                4,
                "Every switch of LoraConfig trains like the reference",
                "ranks that differ by layer, the scale alpha / rank in both directions, adapters on"
                    + " the projection",
                AdapterRules::switches)
            .requiring(Requirement.TRAINING),
        rule(
                5,
                "A batch of several domains scores each row as a batch of its domain alone",
                "segments' row ranges, and products whose order of sums depends on the rows around",
                AdapterRules::mixedBatch)
            .requiring(Requirement.DETERMINISTIC),
        rule(
                6,
                "A row's score does not depend on the rows in its company",
                "kernels chosen by the number of rows, and sums in another order at the edges of a"
                    + " block",
                AdapterRules::company)
            .requiring(Requirement.DETERMINISTIC));
  }

  private static Outcome workedExample(KitContext context) {
    CompositeOp.LoraLinear op = new CompositeOp.LoraLinear(Activation.RELU, true, false, true, 1);
    GraphBuilder graph = new GraphBuilder();
    Value y =
        graph
            .applyAll(
                op,
                List.of(
                    input(graph, "x", 1, 2),
                    input(graph, "W", 2, 2),
                    input(graph, "b", 2),
                    input(graph, "A", 1, 2, 1),
                    input(graph, "B", 1, 1, 2),
                    input(graph, "c", 1, 2),
                    graph.input("present", TensorType.int32(Shape.of(1))),
                    graph.input("offsets", TensorType.int32(Shape.of(2)))))
            .getFirst();
    Graph built = graph.build(Map.of("y", y), Map.of());
    Map<String, Numbers> feeds = new LinkedHashMap<>();
    feeds.put("x", Numbers.of(new double[] {1, 2}, 1, 2));
    feeds.put("W", Numbers.of(new double[] {1, 0, 0, 1}, 2, 2));
    feeds.put("b", Numbers.list(0.5, -0.5));
    feeds.put("A", Numbers.of(new double[] {1, 1}, 1, 2, 1));
    feeds.put("B", Numbers.of(new double[] {0.1, -0.2}, 1, 1, 2));
    feeds.put("c", Numbers.of(new double[] {0, 0.1}, 1, 2));
    feeds.put("present", Numbers.list(0));
    feeds.put("offsets", Numbers.list(0, 1));
    try (ProgramRun run =
        ProgramRun.of(context.backend(), new Program(List.of(), Map.of("run", built)))) {
      Tolerance.ACCUMULATED.check(
          "the example", new double[] {1.8, 1.0}, run.result("run", feeds, "y"));
      feeds.put("B", Numbers.of(new double[2], 1, 1, 2));
      feeds.put("c", Numbers.of(new double[2], 1, 2));
      feeds.put("A", Numbers.of(new double[] {-7, 1e6}, 1, 2, 1));
      Expect.sameBits(
          "the example with B = 0, c = 0", new double[] {1.5, 1.5}, run.result("run", feeds, "y"));
    }
    return Outcome.passed();
  }

  private static Outcome zeroDelta(KitContext context) {
    Sample rows = Sample.rows("zero", 40, 1, 22);
    try (ModelRun base = ModelRun.of(context.backend(), Setup.joint(BASE));
        ModelRun adapted = ModelRun.of(context.backend(), Setup.joint(ADAPTED))) {
      Expect.sameBits("the logits", base.logits(rows), adapted.logits(rows));
      Expect.sameBits(
          "the loss of the first step",
          new double[] {base.step(rows)},
          new double[] {adapted.step(rows)});
      for (String shared : base.weights().keySet()) {
        // The first step's gradient of the backbone is the base's where the delta is zero.
        Expect.sameBits(
            shared + " after the first step",
            Expect.found(base.weights(), shared),
            Expect.found(adapted.weights(), shared));
      }
    }
    return Outcome.passed();
  }

  private static Outcome zeroedDelta(KitContext context) {
    Sample rows = Sample.rows("zeroed", 30, 30, 30);
    try (ModelRun base = ModelRun.of(context.backend(), Setup.joint(BASE));
        ModelRun adapted = ModelRun.of(context.backend(), Setup.joint(ADAPTED))) {
      for (int i = 0; i < 10; i++) {
        adapted.step(Sample.batch(i, 100, 3));
      }
      adapted
          .weights()
          .forEach(
              (name, values) -> {
                if (base.weights().containsKey(name)) {
                  base.write(name, values);
                } else if (!name.endsWith("/lora_A")) {
                  adapted.write(name, new double[values.length]);
                }
              });
      Expect.sameBits("the logits", base.logits(rows), adapted.logits(rows));
    }
    return Outcome.passed();
  }

  private static Outcome switches(KitContext context) {
    LoraConfig plain = LoraConfig.temperature(8);
    Map<String, LoraConfig> configs = new LinkedHashMap<>();
    configs.put("no domain bias", plain.withDomainBias(false));
    configs.put("alpha", plain.withAlpha(3));
    configs.put("rank 1", LoraConfig.rank(1));
    configs.put("rank 5", LoraConfig.rank(5));
    configs.put("capped", plain.withRank(new RankRule.Capped(4, 60)));
    configs.put(
        "ranks by layer", plain.withRank(new RankRule.PerLayer(Map.of("mlp/0", 3, "mlp/1", 7))));
    configs.put("Gaussian A", plain.withDownInit(new DownInit.Gaussian(0.05)));
    configs.put("Glorot A", plain.withDownInit(new DownInit.GlorotPerDomain()));
    configs.put("one layer", plain.withTargets("mlp/1"));
    configs.put("projection too", LoraConfig.rank(1).withTargets("**"));
    configs.forEach(
        (name, config) -> {
          Setup setup = Setup.joint(BASE.withAdapters(config));
          try (ModelRun actual = ModelRun.of(context.backend(), setup);
              ModelRun expected = ModelRun.inDouble(context.oracle(), setup)) {
            for (int i = 0; i < 4; i++) {
              Sample rows = Sample.batch(i, 70, 3);
              Tolerance.STEP_LOSS.check(
                  "the loss of step %d with %s".formatted(i + 1, name),
                  new double[] {expected.step(rows)},
                  new double[] {actual.step(rows)});
            }
            Sample rows = Sample.batch(9, 70, 3);
            Tolerance.STEP_WEIGHTS.check(
                "the logits with " + name, expected.logits(rows), actual.logits(rows));
          }
        });
    return Outcome.passed();
  }

  private static Outcome mixedBatch(KitContext context) {
    Sample all = Sample.rows("mixed", 37, 1, 90);
    try (ModelRun run = withDeltas(context)) {
      double[] mixed = run.logits(all);
      int at = 0;
      for (int domain = 0; domain < 3; domain++) {
        Sample own = all.ofDomain(domain);
        double[] alone = run.logits(own);
        Expect.sameBits(
            "the logits of domain " + domain,
            alone,
            Arrays.copyOfRange(mixed, at, at + own.count()));
        at += own.count();
      }
    }
    return Outcome.passed();
  }

  private static Outcome company(KitContext context) {
    Sample all = Sample.rows("company", 70, 20, 41);
    try (ModelRun run = withDeltas(context)) {
      double[] together = run.logits(all);
      for (int row = 0; row < all.count(); row += 3) {
        int next = Math.min(row + 1, all.count() - 1);
        Expect.sameBits(
            "row %d alone".formatted(row), new double[] {together[row]}, run.logits(all.pick(row)));
        Expect.sameBits(
            "rows %d and %d".formatted(row, next),
            new double[] {together[row], together[next]},
            run.logits(all.pick(row, next)));
      }
    }
    return Outcome.passed();
  }

  /** The model with deltas that are not zero; written, so that serving backends are tried too. */
  private static ModelRun withDeltas(KitContext context) {
    ModelRun run = ModelRun.of(context.backend(), Setup.joint(ADAPTED));
    run.weights()
        .forEach(
            (name, values) -> {
              if (name.endsWith("/lora_B") || name.endsWith("/lora_bias")) {
                run.write(name, Numbers.normal(name, values.length).values());
              }
            });
    return run;
  }

  private static Value input(GraphBuilder graph, String name, int... shape) {
    return graph.input(name, TensorType.float32(Shape.of(shape)));
  }
}
