package dev.mlora.conformance.operation;

import static dev.mlora.conformance.program.Binding.ROWS;

import dev.mlora.conformance.program.Binding;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.GraphCase;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.SkipReason;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How programs bind sizes and read and update parameters. */
final class ProgramRules {
  private static final TensorType VECTOR = TensorType.float32(Shape.of(4));
  private static final String ENTRY = "train";

  private ProgramRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
            91,
            "One executable serves every size of a dimension, up to its maximum and down again",
            "buffers sized for the first run, and results of an earlier, larger run that remain",
            context -> {
              sizes().check(context);
              return Outcome.passed();
            }),
        rule(
                92,
                "All reads of a run see the parameters as they were before it",
                "updates that land before a later node has read the old value: swaps and results",
                ProgramRules::readsBeforeUpdates)
            .requiring(Requirement.TRAINING),
        rule(
                93,
                "Updates land whether or not results are asked for",
                "work that is left out because nobody asked for its result",
                ProgramRules::updatesWithoutResults)
            .requiring(Requirement.TRAINING),
        rule(
                94,
                "Runs do not depend on what ran before on the same executable",
                "buffers that are not written whole in every run",
                ProgramRules::runsAreIndependent)
            .requiring(Requirement.DETERMINISTIC),
        rule(
            95,
            "Double precision, where it is declared, is double precision throughout",
            "single-precision constants or accumulators on the way",
            context -> {
              if (!context.capabilities().dtypes().contains(DType.FLOAT64)) {
                return Outcome.skipped(
                    SkipReason.CAPABILITY_NOT_DECLARED, "dtypes without " + DType.FLOAT64);
              }
              for (GraphCase each : CompositeRules.cases()) {
                each.checkDouble(context);
              }
              return Outcome.passed();
            }));
  }

  private static Rule rule(int number, String title, String hint, Rule.Check check) {
    return Rule.of(Level.OPERATIONS, number, Rule.Duration.SHORT, title, hint, check);
  }

  private static GraphCase sizes() {
    return GraphCase.of(
            "a small network",
            Tolerance.ACCUMULATED,
            in -> {
              Value hidden = in.real(ROWS, Dim.of(8)).matmul(in.real(8, 16)).plus(in.real(16));
              return hidden.relu().matmul(in.real(16, 3)).times(0.1).softmax();
            })
        .under(
            Binding.rows(4),
            Binding.rows(ROWS.max()),
            Binding.rows(1),
            Binding.rows(333),
            Binding.rows(0),
            Binding.rows(17));
  }

  /** Swaps two parameters, and gives one of them as a result. */
  private static Outcome readsBeforeUpdates(KitContext context) {
    GraphBuilder graph = new GraphBuilder();
    Value a = graph.parameter("a", VECTOR);
    Value b = graph.parameter("b", VECTOR);
    Value total = graph.parameter("total", VECTOR);
    Graph swap =
        graph.build(
            Map.of("difference", a.minus(b), "a", a),
            Map.of("a", b, "b", a, "total", total.plus(a.times(2.0)).minus(b)));
    try (ProgramRun run = trained(context, swap, "a", "b", "total")) {
      run.write("a", 1, 2, 3, 4);
      run.write("b", 10, 20, 30, 40);
      Map<String, Numbers> results = run.run(ENTRY, Map.of());
      exact("a - b", Expect.found(results, "difference").values(), -9, -18, -27, -36);
      exact("the result a", Expect.found(results, "a").values(), 1, 2, 3, 4);
      exact("a after the swap", run.read("a"), 10, 20, 30, 40);
      exact("b after the swap", run.read("b"), 1, 2, 3, 4);
      exact("total", run.read("total"), -8, -16, -24, -32);
      run.run(ENTRY, Map.of());
      exact("a after two swaps", run.read("a"), 1, 2, 3, 4);
    }
    return Outcome.passed();
  }

  private static Outcome updatesWithoutResults(KitContext context) {
    GraphBuilder graph = new GraphBuilder();
    Value a = graph.parameter("a", VECTOR);
    Value x = graph.input("x", VECTOR);
    Graph step = graph.build(Map.of("sum", a.plus(x).sum(0)), Map.of("a", a.plus(x)));
    try (ProgramRun run = trained(context, step, "a")) {
      Map<String, Numbers> feeds = Map.of("x", Numbers.list(1.0, 2, 3, 4));
      run.run(ENTRY, feeds, Set.of());
      run.run(ENTRY, feeds, Set.of());
      run.state().sync();
      exact("a after two steps", run.read("a"), 2, 4, 6, 8);
      exact("the sum", run.result(ENTRY, feeds, "sum"), 30);
    }
    return Outcome.passed();
  }

  private static Outcome runsAreIndependent(KitContext context) {
    GraphBuilder graph = new GraphBuilder();
    Value x = graph.input("x", TensorType.float32(new Shape(List.of(ROWS, Dim.of(3)))));
    Value padded = graph.apply(new LayoutOp.Pad(1, 1, 2), x).square().sum(1).relu();
    Graph forward = graph.build(Map.of("y", padded), Map.of());
    try (ProgramRun run =
        ProgramRun.of(context.backend(), new Program(List.of(), Map.of("run", forward)))) {
      Map<String, Numbers> feeds = Map.of("x", Numbers.normal("x", 6, 3));
      double[] first = run.result("run", feeds, "y");
      run.run("run", Map.of("x", Numbers.of(filled(300), 100, 3)));
      run.run("run", Map.of("x", Numbers.of(filled(0), 0, 3)));
      exact("the same run again", run.result("run", feeds, "y"), first);
    }
    return Outcome.passed();
  }

  private static double[] filled(int count) {
    double[] values = new double[count];
    Arrays.fill(values, 7);
    return values;
  }

  private static ProgramRun trained(KitContext context, Graph graph, String... parameters) {
    List<ParameterSpec> specs =
        List.of(parameters).stream()
            .map(name -> new ParameterSpec(name, VECTOR, Role.BACKBONE, false))
            .toList();
    return ProgramRun.of(context.backend(), new Program(specs, Map.of(ENTRY, graph)));
  }

  private static void exact(String what, double[] actual, double... expected) {
    Tolerance.EXACT.check(what, expected, actual);
  }
}
