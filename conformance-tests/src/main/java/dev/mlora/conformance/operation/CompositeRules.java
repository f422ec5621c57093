package dev.mlora.conformance.operation;

import static dev.mlora.conformance.program.Binding.ROWS;
import static dev.mlora.conformance.program.Binding.SEGMENTS;
import static dev.mlora.conformance.program.CaseGraph.LABELS;

import dev.mlora.conformance.program.Binding;
import dev.mlora.conformance.program.CaseGraph;
import dev.mlora.conformance.program.GraphCase;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Fully connected layers, shared and with adapters, native and lowered. */
final class CompositeRules {
  private static final boolean[] BOTH = {false, true};
  private static final int DOMAINS = 7;
  private static final Binding[] MIXED = {
    Binding.segments(3, 1, 4), Binding.rows(6), Binding.segments(1, 1)
  };
  private static final String DELTA =
      "which bank row present[i] names, the row range of segment i, and that the delta is added"
          + " after the mask";

  private CompositeRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        rule(
            81,
            "Linear and its gradient agree with the reference in all variants",
            "the order of bias, mask and activation, and which operand a gradient is transposed"
                + " against",
            linears(),
            false));
    rules.add(
        rule(
            82,
            "LinearGradient gives the gradients asked for and no other, in the order of Wanted",
            "kernels that are not square, and a subset of the gradients",
            subsets(),
            false));
    rules.add(
        rule(
            83,
            "LoraLinear and its gradient agree with the reference in all variants",
            DELTA,
            loras(),
            false));
    rules.add(
        rule(
            84,
            "LoraLinear serves every rank from 1 and every width, odd ones included",
            "remainders of blocked loops at ranks and widths that are no multiple of a vector",
            shapes(),
            false));
    rules.add(
        rule(
            85,
            "LoraLinear takes empty, one-row and hundreds of segments",
            "segments without rows, whose adapters' gradients are 0, and per-segment buffers",
            segments(),
            false));
    rules.add(
        rule(
            86,
            "Lowered layers agree with the reference like native ones",
            "the primitive operations that the lowering consists of: batched products, segment"
                + " sums, expansion",
            lowered(),
            true));
    rules.add(
        rule(
            87,
            "Products by segment agree with the reference, empty and one-row segments among them",
            "the row range of segment i, and which way its matrix is turned",
            segmentProducts(),
            false));
    rules.add(
        rule(
            88,
            "Lowered products by segment agree with the reference like native ones",
            "the expansion of a segment's matrix to its rows",
            segmentProducts(),
            true));
    return List.copyOf(rules);
  }

  private static List<GraphCase> segmentProducts() {
    List<GraphCase> cases = new ArrayList<>();
    List<Binding> mixed = new ArrayList<>(List.of(MIXED));
    mixed.add(Binding.segments(100, 1, 150));
    mixed.addAll(List.of(RowRules.EMPTY_SEGMENTS));
    Binding[] bindings = mixed.toArray(Binding[]::new);
    for (boolean transposed : BOTH) {
      CompositeOp.SegmentMatMul op = new CompositeOp.SegmentMatMul(transposed);
      cases.add(
          GraphCase.of(op.toString(), Tolerance.ACCUMULATED, in -> segmentProduct(in, op, 12, 10))
              .under(bindings));
    }
    cases.add(
        GraphCase.of(
                "SegmentOuter",
                Tolerance.ACCUMULATED,
                in ->
                    in.graph()
                        .apply(
                            new CompositeOp.SegmentOuter(),
                            in.real(ROWS, Dim.of(7)),
                            in.real(ROWS, Dim.of(5)),
                            in.offsets()))
            .under(bindings));
    return cases;
  }

  private static Value segmentProduct(
      CaseGraph in, CompositeOp.SegmentMatMul op, int width, int units) {
    Dim first = Dim.of(op.transposeRight() ? units : width);
    Dim second = Dim.of(op.transposeRight() ? width : units);
    return in.graph()
        .apply(op, in.real(ROWS, Dim.of(width)), in.real(SEGMENTS, first, second), in.offsets());
  }

  /** The graphs of all rules, for a test of what the kit covers. */
  static List<GraphCase> cases() {
    List<GraphCase> all = new ArrayList<>(linears());
    all.addAll(loras());
    all.addAll(segmentProducts());
    return all;
  }

  private static Rule rule(
      int number, String title, String hint, List<GraphCase> cases, boolean lowered) {
    return Rule.of(
        Level.OPERATIONS,
        number,
        Rule.Duration.SHORT,
        title,
        hint,
        context -> {
          for (GraphCase each : cases) {
            if (lowered) {
              each.checkLowered(context);
            } else {
              each.check(context);
            }
          }
          return Outcome.passed();
        });
  }

  private static List<GraphCase> linears() {
    List<GraphCase> cases = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      for (boolean bias : BOTH) {
        for (boolean mask : BOTH) {
          CompositeOp.Linear op = new CompositeOp.Linear(activation, bias, mask);
          cases.add(
              GraphCase.of(op.toString(), Tolerance.ACCUMULATED, in -> linear(in, op, 12, 10))
                  .under(Binding.rows(9), Binding.rows(1), Binding.rows(130)));
        }
      }
    }
    return cases;
  }

  /** A layer whose input, or kernel, is a constant, so that its gradient is not asked for. */
  private static List<GraphCase> subsets() {
    CompositeOp.Linear op = new CompositeOp.Linear(Activation.RELU, true, false);
    return List.of(
        GraphCase.of(
            "without the input's gradient",
            Tolerance.ACCUMULATED,
            in ->
                in.graph()
                    .apply(op, in.constant(x -> x, ROWS, Dim.of(5)), in.real(5, 9), in.real(9))),
        GraphCase.of(
            "without the kernel's gradient",
            Tolerance.ACCUMULATED,
            in ->
                in.graph()
                    .apply(
                        op,
                        in.real(ROWS, Dim.of(5)),
                        in.constant(x -> x, Dim.of(5), Dim.of(9)),
                        in.real(9))),
        GraphCase.of(
            "the kernel's gradient alone",
            Tolerance.ACCUMULATED,
            in ->
                in.graph()
                    .apply(
                        op,
                        in.constant(x -> x, ROWS, Dim.of(5)),
                        in.real(5, 9),
                        in.constant(x -> x, Dim.of(9)))));
  }

  private static List<GraphCase> loras() {
    List<GraphCase> cases = new ArrayList<>();
    for (Activation activation : List.of(Activation.RELU, Activation.IDENTITY, Activation.TANH)) {
      for (boolean bias : BOTH) {
        for (boolean mask : BOTH) {
          for (boolean domainBias : BOTH) {
            double scale = bias == mask ? 1 : 0.75;
            CompositeOp.LoraLinear op =
                new CompositeOp.LoraLinear(activation, bias, mask, domainBias, scale);
            cases.add(lora(op, 12, 10, 3).under(MIXED));
          }
        }
      }
    }
    return cases;
  }

  private static List<GraphCase> shapes() {
    CompositeOp.LoraLinear op = new CompositeOp.LoraLinear(Activation.RELU, true, true, true, 1);
    List<GraphCase> cases = new ArrayList<>();
    for (int rank : new int[] {1, 2, 5, 16}) {
      cases.add(lora(op, 24, 33, rank).under(Binding.segments(30, 35), Binding.segments(1, 64)));
    }
    cases.add(lora(op, 1, 1, 1).under(MIXED));
    cases.add(lora(op, 64, 1, 1).under(MIXED));
    return cases;
  }

  private static List<GraphCase> segments() {
    CompositeOp.LoraLinear op = new CompositeOp.LoraLinear(Activation.RELU, true, true, true, 1);
    GraphCase few = lora(op, 12, 10, 3);
    GraphCase many =
        GraphCase.of(
            "hundreds of domains", Tolerance.ACCUMULATED, in -> lora(in, op, 400, 6, 5, 2));
    return List.of(
        few.under(RowRules.EMPTY_SEGMENTS),
        many.under(RowRules.MANY_ONE_ROW_SEGMENTS, new Binding(Collections.nCopies(128, 2))));
  }

  private static List<GraphCase> lowered() {
    List<GraphCase> cases = new ArrayList<>();
    CompositeOp.Linear layer = new CompositeOp.Linear(Activation.RELU, true, true);
    cases.add(GraphCase.of("Linear", Tolerance.ACCUMULATED, in -> linear(in, layer, 12, 10)));
    for (boolean mask : BOTH) {
      CompositeOp.LoraLinear op =
          new CompositeOp.LoraLinear(Activation.RELU, true, mask, true, mask ? 1 : 0.5);
      cases.add(lora(op, 12, 10, 3).under(MIXED));
      cases.add(lora(op, 12, 10, 3).under(RowRules.EMPTY_SEGMENTS));
    }
    return cases;
  }

  private static GraphCase lora(CompositeOp.LoraLinear op, int width, int units, int rank) {
    return GraphCase.of(
        "%s, %d to %d, rank %d".formatted(op, width, units, rank),
        Tolerance.ACCUMULATED,
        in -> lora(in, op, DOMAINS, width, units, rank));
  }

  private static Value linear(CaseGraph in, CompositeOp.Linear op, int width, int units) {
    return in.graph().applyAll(op, shared(in, op.bias(), op.mask(), width, units)).getFirst();
  }

  private static Value lora(
      CaseGraph in, CompositeOp.LoraLinear op, int domains, int width, int units, int rank) {
    List<Value> operands = shared(in, op.bias(), op.mask(), width, units);
    operands.add(in.real(domains, width, rank));
    operands.add(in.real(domains, rank, units));
    if (op.domainBias()) {
      operands.add(in.real(domains, units));
    }
    operands.add(in.distinctIds(domains, true, SEGMENTS));
    operands.add(in.offsets());
    return in.graph().applyAll(op, operands).getFirst();
  }

  private static List<Value> shared(
      CaseGraph in, boolean bias, boolean mask, int width, int units) {
    List<Value> operands = new ArrayList<>();
    operands.add(in.real(ROWS, Dim.of(width)));
    operands.add(in.real(width, units));
    if (bias) {
      operands.add(in.real(units));
    }
    if (mask) {
      operands.add(in.constant(x -> 2 * LABELS.applyAsDouble(x), ROWS, Dim.of(units)));
    }
    return operands;
  }
}
