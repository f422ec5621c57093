package dev.mlora.conformance.operation;

import static dev.mlora.conformance.program.Binding.ROWS;
import static dev.mlora.conformance.program.CaseGraph.AWAY_FROM_ZERO;
import static dev.mlora.conformance.program.CaseGraph.LABELS;
import static dev.mlora.conformance.program.CaseGraph.NORMAL;
import static dev.mlora.conformance.program.CaseGraph.POSITIVE;

import dev.mlora.conformance.program.Binding;
import dev.mlora.conformance.program.CaseGraph;
import dev.mlora.conformance.program.GraphCase;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Value;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Operations element by element. */
final class ElementwiseRules {
  private static final String ROUNDING =
      "whether the operation rounds once, and whether a fused multiply-add or a reciprocal stands in"
          + " for it";
  private static final String FUNCTION =
      "the accuracy of the function over the whole range, and the gradient's formula in the Javadoc"
          + " of ElementwiseOp";
  private static final Dim WIDTH = Dim.of(37);

  private ElementwiseRules() {}

  static List<CaseRule> rules() {
    return List.of(
        binary(1, "Add", Value::plus),
        binary(2, "Subtract", Value::minus),
        binary(3, "Multiply", Value::times),
        CaseRule.of(
            4,
            "Divide rounds once and has its gradient",
            ROUNDING,
            GraphCase.of(
                    "a / b",
                    Tolerance.EXACT,
                    in -> in.real(ROWS, WIDTH).over(in.real(AWAY_FROM_ZERO, ROWS, WIDTH)))
                .under(Binding.rows(1), Binding.rows(19))),
        CaseRule.of(
            5,
            "Greater is 1 where the first operand is greater, else 0, ties included",
            "strictness at equal operands, and that 1 and 0 are numbers of the element type",
            GraphCase.of(
                "a > b",
                Tolerance.EXACT,
                in -> in.constant(NORMAL, WIDTH).greater(in.constant(NORMAL, WIDTH))),
            GraphCase.of(
                "a > a",
                Tolerance.EXACT,
                in -> {
                  Value a = in.constant(NORMAL, WIDTH);
                  return a.greater(a);
                })),
        CaseRule.of(
            6,
            "Select takes the first branch where the condition is above 0, and only that one shows",
            "that the branch not taken is not multiplied by 0: a NaN there must not show",
            GraphCase.of(
                "c > 0 ? a : b",
                Tolerance.EXACT,
                in ->
                    in.constant(NORMAL, ROWS, WIDTH)
                        .select(in.real(ROWS, WIDTH), in.real(ROWS, WIDTH))),
            GraphCase.of(
                "c > 0 ? a : NaN",
                Tolerance.EXACT,
                in ->
                    in.given(1, -1, 0, 2)
                        .select(in.given(1, 2, 3, 4), in.given(Double.NaN, 5, 6, Double.NaN)))),
        unary(7, "Scale", Tolerance.EXACT, NORMAL, ROUNDING, x -> x.times(-1.5)),
        unary(8, "Square", Tolerance.EXACT, NORMAL, ROUNDING, Value::square),
        unary(9, "Sqrt", Tolerance.EXACT, POSITIVE, ROUNDING, Value::sqrt),
        unary(10, "Exp", Tolerance.FOUR_ULPS, x -> 12 * x, FUNCTION, Value::exp),
        unary(11, "Log", Tolerance.FOUR_ULPS, POSITIVE, FUNCTION, Value::log),
        unary(12, "Sigmoid", Tolerance.FOUR_ULPS, x -> 8 * x, FUNCTION, Value::sigmoid),
        unary(13, "Relu", Tolerance.EXACT, AWAY_FROM_ZERO, FUNCTION, Value::relu),
        unary(14, "Tanh", Tolerance.FOUR_ULPS, x -> 2 * x, FUNCTION, Value::tanh),
        CaseRule.of(
            15,
            "SigmoidCrossEntropy is accurate for small and large logits, and so is its gradient",
            "the form max(x, 0) - x z + ln(1 + e^-|x|), which neither overflows nor cancels",
            GraphCase.of(
                "ordinary logits",
                Tolerance.ACCUMULATED,
                in -> in.real(ROWS).sigmoidCrossEntropy(in.constant(LABELS, ROWS))),
            GraphCase.of(
                "large logits",
                Tolerance.ACCUMULATED,
                in ->
                    in.given(-80, -30, 0, 30, 80)
                        .sigmoidCrossEntropy(in.constant(LABELS, Dim.of(5))))),
        CaseRule.of(
            16,
            "Operands broadcast as in NumPy, and gradients are summed over what was repeated",
            "strides of dimensions of size 1, of missing dimensions and of scalars",
            broadcast("row vector", in -> in.real(Dim.of(5))),
            broadcast("column", in -> in.real(ROWS, Dim.of(1))),
            broadcast("scalar", in -> in.real(new Dim[0])),
            GraphCase.of(
                "both sides",
                Tolerance.EXACT,
                in -> in.real(ROWS, Dim.of(1)).times(in.real(Dim.of(1), Dim.of(5)))),
            GraphCase.of(
                "three dimensions",
                Tolerance.EXACT,
                in -> in.real(ROWS, Dim.of(3), Dim.of(4)).plus(in.real(Dim.of(3), Dim.of(1))))),
        CaseRule.of(
            17,
            "NaN and infinities go through as IEEE 754 and the operations' Javadoc say",
            "max(x, 0) on NaN, division by 0, and the ends of sigmoid and tanh",
            special("relu", Value::relu),
            special("sigmoid", Value::sigmoid),
            special("tanh", Value::tanh),
            special("exp", Value::exp),
            GraphCase.of(
                "division by 0",
                Tolerance.EXACT,
                in -> in.given(1, -1, 0).over(in.constant(x -> 0, Dim.of(3))))));
  }

  private static CaseRule binary(int number, String name, BinaryOperator<Value> op) {
    return CaseRule.of(
        number,
        name + " rounds once and has its gradient",
        ROUNDING,
        GraphCase.of(
                name, Tolerance.EXACT, in -> op.apply(in.real(ROWS, WIDTH), in.real(ROWS, WIDTH)))
            .under(Binding.rows(1), Binding.rows(19), Binding.rows(300)));
  }

  private static CaseRule unary(
      int number,
      String name,
      Tolerance tolerance,
      DoubleUnaryOperator numbers,
      String hint,
      UnaryOperator<Value> op) {
    return CaseRule.of(
        number,
        name
            + (tolerance == Tolerance.EXACT ? " rounds at most once" : " is within 4 ulp")
            + " and has its gradient",
        hint,
        GraphCase.of(name, tolerance, in -> op.apply(in.real(numbers, ROWS, WIDTH)))
            .under(Binding.rows(1), Binding.rows(19), Binding.rows(300)));
  }

  private static GraphCase broadcast(String name, Function<CaseGraph, Value> operand) {
    return GraphCase.of(
        name, Tolerance.EXACT, in -> in.real(ROWS, Dim.of(5)).times(operand.apply(in)));
  }

  private static GraphCase special(String name, UnaryOperator<Value> op) {
    return new GraphCase(
        name,
        Tolerance.FOUR_ULPS,
        List.of(Binding.rows(1)),
        in ->
            List.of(
                op.apply(
                    in.given(
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        -100,
                        100,
                        0))));
  }
}
