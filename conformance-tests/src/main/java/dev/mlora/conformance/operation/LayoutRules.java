package dev.mlora.conformance.operation;

import static dev.mlora.conformance.program.Binding.ROWS;
import static dev.mlora.conformance.program.CaseGraph.NORMAL;

import dev.mlora.conformance.program.Binding;
import dev.mlora.conformance.program.GraphCase;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.List;
import java.util.function.UnaryOperator;

/** Operations that move elements, and the sources that nothing is computed for. */
final class LayoutRules {
  private LayoutRules() {}

  static List<CaseRule> rules() {
    return List.of(
        CaseRule.of(
            41,
            "Reshape keeps the elements in row-major order",
            "buffers that a reshape shares with its operand while one of them is overwritten",
            moved("flat", in -> in.reshape(new Shape(List.of(ROWS, Dim.of(12))))),
            moved("more axes", in -> in.reshape(new Shape(List.of(ROWS, Dim.of(2), Dim.of(6))))),
            GraphCase.of(
                "vector",
                Tolerance.EXACT,
                in -> in.real(ROWS).reshape(new Shape(List.of(ROWS, Dim.of(1)))))),
        CaseRule.of(
            42,
            "Transpose reorders any axes",
            "whether order[i] names the operand's axis of result axis i, not the inverse",
            GraphCase.of("matrix", Tolerance.EXACT, in -> in.real(5, 7).transpose(1, 0)),
            GraphCase.of(
                "matrix of many rows",
                Tolerance.EXACT,
                in -> in.real(ROWS, Dim.of(7)).transpose(1, 0)),
            GraphCase.of("vector", Tolerance.EXACT, in -> in.real(ROWS).transpose(0)),
            moved("cycle", in -> in.transpose(2, 0, 1)),
            moved("outer swap", in -> in.transpose(1, 0, 2))),
        CaseRule.of(
            43,
            "Concat joins operands along any axis, and each gets its slice of the gradient",
            "the running offset along the axis, and a single operand that comes twice",
            GraphCase.of(
                "columns",
                Tolerance.EXACT,
                in ->
                    Value.concat(
                        List.of(
                            in.real(ROWS, Dim.of(3)),
                            in.real(ROWS, Dim.of(1)),
                            in.real(ROWS, Dim.of(4))),
                        1)),
            GraphCase.of(
                "rows",
                Tolerance.EXACT,
                in -> Value.concat(List.of(in.real(2, 3), in.real(4, 3)), 0)),
            GraphCase.of(
                "many rows",
                Tolerance.EXACT,
                in -> Value.concat(List.of(in.real(300, 3), in.real(1, 3), in.real(411, 3)), 0)),
            GraphCase.of(
                "vectors",
                Tolerance.EXACT,
                in -> Value.concat(List.of(in.real(300), in.real(1), in.real(411)), 0)),
            GraphCase.of(
                "twice the same",
                Tolerance.EXACT,
                in -> {
                  Value x = in.real(ROWS, Dim.of(3));
                  return Value.concat(List.of(x, x), 1);
                })),
        CaseRule.of(
            44,
            "Slice takes a range along a fixed axis",
            "the exclusive end, and inner axes' strides",
            moved("middle axis", in -> in.slice(1, 1, 3)),
            moved("inner axis", in -> in.slice(2, 2, 3)),
            fixed("rows", in -> in.slice(0, 255, 601), 700, 3),
            fixed("vector", in -> in.slice(0, 255, 601), 700)),
        CaseRule.of(
            45,
            "Pad puts zeros before and after along a fixed axis",
            "that the padding is written in every run, not only in the first",
            moved("middle", in -> in.builder().apply(new LayoutOp.Pad(1, 2, 1), in)),
            moved("inner", in -> in.builder().apply(new LayoutOp.Pad(2, 0, 3), in)),
            fixed("rows", in -> in.builder().apply(new LayoutOp.Pad(0, 1, 2), in), 700, 3),
            fixed("vector", in -> in.builder().apply(new LayoutOp.Pad(0, 1, 2), in), 700)),
        CaseRule.of(
            46,
            "Broadcast repeats to a larger shape",
            "which dimensions are repeated: those of size 1 and those missing in front",
            GraphCase.of(
                "vector",
                Tolerance.EXACT,
                in -> in.real(4).broadcast(new Shape(List.of(Dim.of(3), Dim.of(4))))),
            fixed(
                "long vector", in -> in.broadcast(new Shape(List.of(Dim.of(3), Dim.of(700)))), 700),
            GraphCase.of(
                "scalar to rows of this run",
                Tolerance.EXACT,
                in -> in.real(new Dim[0]).broadcast(new Shape(List.of(ROWS))).plus(in.real(ROWS))),
            GraphCase.of(
                "column to rows of this run",
                Tolerance.EXACT,
                in ->
                    in.real(NORMAL, Dim.of(1), Dim.of(4))
                        .broadcast(in.real(ROWS, Dim.of(4)).shape())
                        .plus(in.real(ROWS, Dim.of(4))))),
        CaseRule.of(
            47,
            "Constants and sizes of dimensions have the values of this run",
            "that the size is the one bound, not the maximum, and that constants are rounded once",
            GraphCase.of(
                "constant",
                Tolerance.EXACT,
                in ->
                    in.real(ROWS)
                        .plus(in.graph().constant(0.375, TensorType.float32(Shape.SCALAR)))),
            GraphCase.of(
                "size",
                Tolerance.EXACT,
                in -> in.real(ROWS).times(in.graph().dimensionSize(ROWS, DType.FLOAT32)))),
        CaseRule.of(
            48,
            "An input that is asked for as a result comes back as it was fed",
            "results that are no node of their own, and one node behind several results",
            GraphCase.of("input", Tolerance.EXACT, in -> in.real(ROWS, Dim.of(3))),
            GraphCase.of("vector", Tolerance.EXACT, in -> in.real(ROWS)),
            new GraphCase(
                "one value twice",
                Tolerance.EXACT,
                List.of(Binding.rows(4)),
                in -> {
                  Value x = in.real(ROWS).relu();
                  return List.of(x, x);
                })));
  }

  private static GraphCase moved(String name, UnaryOperator<Value> op) {
    return GraphCase.of(name, Tolerance.EXACT, in -> op.apply(in.real(ROWS, Dim.of(4), Dim.of(3))));
  }

  /** A change of a tensor of fixed size, along the only axis where there is but one. */
  private static GraphCase fixed(String name, UnaryOperator<Value> op, int... sizes) {
    return GraphCase.of(name, Tolerance.EXACT, in -> op.apply(in.real(sizes)));
  }
}
