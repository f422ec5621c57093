package dev.mlora.conformance.program;

import dev.mlora.autodiff.Differentiation;
import dev.mlora.autodiff.Gradient;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.graph.Value;
import dev.mlora.spi.Backend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A small graph whose results and gradients are compared between a backend and the reference in
 * double precision, for one binding of its dimensions after the other on one executable.
 *
 * @param name what it is, for messages
 * @param tolerance how far the results may lie apart
 * @param bindings the sizes to run it with, in turn
 * @param build builds it and gives its results
 */
public record GraphCase(
    String name,
    Tolerance tolerance,
    List<Binding> bindings,
    Function<CaseGraph, List<Value>> build) {
  private static final String FORWARD = "forward";
  private static final String GRADIENT = "gradient";

  /** A few rows, one, and more than one or two blocks of a backend that divides its rows. */
  private static final List<Binding> SIZES =
      List.of(Binding.rows(5), Binding.rows(1), Binding.rows(300), Binding.rows(700));

  /** How a program comes to a backend. */
  private interface Opening {
    ProgramRun open(Backend backend, Program program);
  }

  /** A case with one result, for few rows and for many. */
  public static GraphCase of(String name, Tolerance tolerance, Function<CaseGraph, Value> build) {
    return new GraphCase(name, tolerance, SIZES, build.andThen(List::of));
  }

  /** The same under other bindings. */
  public GraphCase under(Binding... others) {
    return new GraphCase(name, tolerance, List.of(others), build);
  }

  /** Compares results and gradients, composites taken whole where the backend declares them. */
  public void check(KitContext context) {
    compare(context, ProgramRun::of);
  }

  /** Compares results and gradients with all composites lowered. */
  public void checkLowered(KitContext context) {
    compare(context, ProgramRun::lowered);
  }

  /** Compares in double precision on both sides. */
  public void checkDouble(KitContext context) {
    GraphCase exact = new GraphCase(name, Tolerance.ACCUMULATED_DOUBLE, bindings, build);
    exact.compare(context, ProgramRun::widened);
  }

  /** The graphs compared, for a test of what the kit covers. */
  public Program program() {
    return program(new CaseGraph());
  }

  private void compare(KitContext context, Opening opening) {
    CaseGraph inputs = new CaseGraph();
    Program program = program(inputs);
    try (ProgramRun actual = opening.open(context.backend(), program);
        ProgramRun expected = ProgramRun.widened(context.oracle(), program)) {
      for (int i = 0; i < bindings.size(); i++) {
        Map<String, Numbers> feeds = inputs.feeds(bindings.get(i), 100 + i);
        for (String entry : program.entries().keySet()) {
          compare(entry, bindings.get(i), expected.run(entry, feeds), actual.run(entry, feeds));
        }
      }
    }
  }

  private void compare(
      String entry, Binding binding, Map<String, Numbers> expected, Map<String, Numbers> actual) {
    expected.forEach(
        (result, numbers) -> {
          Numbers other = actual.get(result);
          if (other == null) {
            throw new AssertionError("%s gave no result '%s'.".formatted(name, result));
          }
          // A gradient takes several operations, so that only the looser bound is promised.
          Tolerance bound =
              entry.equals(FORWARD) || tolerance == Tolerance.ACCUMULATED_DOUBLE
                  ? tolerance
                  : Tolerance.ACCUMULATED;
          bound.check(
              "%s, %s, %s with %s".formatted(name, entry, result, binding),
              numbers.values(),
              other.values());
        });
  }

  private Program program(CaseGraph inputs) {
    List<Value> results = build.apply(inputs);
    Map<String, Value> forward = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      forward.put("y" + i, results.get(i));
    }
    List<Value> wanted = List.copyOf(inputs.reals());
    Map<String, Graph> entries = new LinkedHashMap<>();
    Value loss = weighted(inputs, results.getFirst());
    Map<String, Value> gradients = new LinkedHashMap<>();
    if (!wanted.isEmpty()) {
      Map<Value, Gradient> found = Differentiation.gradients(loss, wanted);
      for (int i = 0; i < wanted.size(); i++) {
        Gradient gradient = found.get(wanted.get(i));
        if (gradient != null) {
          gradients.put("dx" + i, gradient.dense(wanted.get(i).type()));
        }
      }
    }
    entries.put(FORWARD, inputs.graph().build(forward, Map.of()));
    if (!gradients.isEmpty()) {
      entries.put(GRADIENT, inputs.graph().build(gradients, Map.of()));
    }
    return new Program(List.of(), entries);
  }

  /**
   * A scalar that every element of a result adds to with a weight of its own; squared, so that the
   * gradient of a linear operation reads its operands too.
   */
  private static Value weighted(CaseGraph inputs, Value result) {
    if (!result.type().dtype().isReal()) {
      return result;
    }
    Value weights = inputs.constant(CaseGraph.NORMAL, result.shape().dims().toArray(Dim[]::new));
    int[] axes = new int[result.shape().rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i;
    }
    return result.square().times(weights).sum(axes);
  }
}
