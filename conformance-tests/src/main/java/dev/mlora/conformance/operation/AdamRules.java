package dev.mlora.conformance.operation;

import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The optimiser: many steps of Adam on a small table, against the reference in double. */
final class AdamRules {
  private static final int ROWS = 9;
  private static final int WIDTH = 5;
  private static final int STEPS = 12;
  private static final Dim TOUCHED = Dim.symbol("touched", ROWS);
  private static final String ENTRY = "train";
  private static final String HINT =
      "epsilon outside of the corrected root, the step counted from 1, the L2 term 2 * l2 * w, and"
          + " coefficients computed in double";

  /** One form of the operation. */
  private record Form(boolean lazy, boolean rowMask, boolean stepPerRow, double l2) {}

  private AdamRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
            71,
            "AdamDense follows TF1's Adam over many steps, rows without a gradient included",
            HINT,
            false,
            new Form(false, false, false, 0),
            new Form(false, false, true, 1e-3),
            new Form(false, true, true, 0)),
        rule(
            72,
            "AdamRows changes the rows touched only and keeps all others bit for bit",
            HINT + "; and that L2 and decay leave untouched rows alone",
            false,
            new Form(true, false, false, 0),
            new Form(true, false, true, 1e-3),
            new Form(true, true, true, 0)),
        rule(
            73,
            "Adam lowered to primitive operations agrees with the reference",
            HINT,
            true,
            new Form(false, true, true, 1e-3),
            new Form(true, true, true, 1e-3)));
  }

  private static Rule rule(int number, String title, String hint, boolean lowered, Form... forms) {
    return Rule.of(
            Level.OPERATIONS,
            number,
            Rule.Duration.SHORT,
            title,
            hint,
            context -> {
              for (Form form : forms) {
                compare(context, form, lowered);
              }
              return Outcome.passed();
            })
        .requiring(Requirement.TRAINING);
  }

  /** The program of a form, for a test of what the kit covers. */
  static Program program(boolean lazy) {
    return program(new Form(lazy, true, true, 1e-3));
  }

  private static void compare(KitContext context, Form form, boolean lowered) {
    Program program = program(form);
    try (ProgramRun actual =
            lowered
                ? ProgramRun.lowered(context.backend(), program)
                : ProgramRun.of(context.backend(), program);
        ProgramRun expected = ProgramRun.widened(context.oracle(), program)) {
      double[] initial = Numbers.normal("adam", ROWS, WIDTH).values();
      actual.write("w", initial);
      expected.write("w", initial);
      for (int step = 1; step <= STEPS; step++) {
        Map<String, Numbers> feeds = feeds(step);
        Map<String, double[]> before = actual.readAll();
        actual.run(ENTRY, feeds);
        expected.run(ENTRY, feeds);
        Map<String, double[]> after = actual.readAll();
        for (String name : List.of("w", "m", "v")) {
          Tolerance.ACCUMULATED.check(
              "%s after step %d of %s".formatted(name, step, form),
              expected.read(name),
              Expect.found(after, name));
          requireKept(form, name, feeds, Expect.found(before, name), Expect.found(after, name));
        }
      }
    }
  }

  private static void requireKept(
      Form form, String name, Map<String, Numbers> feeds, double[] before, double[] after) {
    for (int row = 0; row < ROWS; row++) {
      boolean masked = form.rowMask() && Expect.found(feeds, "rows").values()[row] == 0;
      if (masked || (form.lazy() && !touched(Expect.found(feeds, "ids"), row))) {
        for (int i = row * WIDTH; i < (row + 1) * WIDTH; i++) {
          if (Double.compare(before[i], after[i]) != 0) {
            throw new AssertionError(
                "%s of row %d, which %s must keep, went from %s to %s."
                    .formatted(name, row, form, before[i], after[i]));
          }
        }
      }
    }
  }

  private static boolean touched(Numbers ids, int row) {
    for (double id : ids.values()) {
      if (id == row) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, Numbers> feeds(int step) {
    int[] ids = step % 3 == 0 ? new int[] {8} : new int[] {6, step % 5, 7};
    Map<String, Numbers> feeds = new LinkedHashMap<>();
    feeds.put("ids", Numbers.list(ids));
    feeds.put("rowGradient", Numbers.normal("rows/" + step, ids.length, WIDTH));
    feeds.put("gradient", Numbers.normal("dense/" + step, ROWS, WIDTH));
    feeds.put("rows", Numbers.list(1.0, 1, 0, 1, 1, 0, 1, 1, 0));
    return feeds;
  }

  private static Program program(Form form) {
    TensorType table = TensorType.float32(Shape.of(ROWS, WIDTH));
    TensorType count = TensorType.float32(form.stepPerRow() ? Shape.of(ROWS) : Shape.SCALAR);
    GraphBuilder graph = new GraphBuilder();
    Value step = graph.parameter("t", count).plus(graph.constant(1, count));
    List<Value> operands = new ArrayList<>();
    for (String name : List.of("w", "m", "v")) {
      operands.add(graph.parameter(name, table));
    }
    operands.add(step);
    if (form.lazy()) {
      operands.add(graph.input("ids", TensorType.int32(new Shape(List.of(TOUCHED)))));
      operands.add(graph.input("rowGradient", TensorType.float32(Shape.of(TOUCHED, WIDTH))));
    } else {
      operands.add(graph.input("gradient", table));
    }
    if (form.rowMask()) {
      operands.add(graph.input("rows", TensorType.float32(Shape.of(ROWS))));
    }
    Adam adam = Adam.TF1.withL2(form.l2());
    List<Value> updated =
        graph.applyAll(
            form.lazy() ? new AdamRows(adam, form.rowMask()) : new AdamDense(adam, form.rowMask()),
            operands);
    Map<String, Value> updates = new LinkedHashMap<>();
    updates.put("w", updated.get(0));
    updates.put("m", updated.get(1));
    updates.put("v", updated.get(2));
    updates.put("t", step);
    Graph train = graph.build(Map.of(), updates);
    return new Program(
        List.of(spec("w", table), spec("m", table), spec("v", table), spec("t", count)),
        Map.of(ENTRY, train));
  }

  private static ParameterSpec spec(String name, TensorType type) {
    return new ParameterSpec(name, type, Role.BACKBONE, false);
  }
}
