package dev.mlora.conformance.operation;

import static dev.mlora.conformance.program.Binding.ROWS;
import static dev.mlora.conformance.program.CaseGraph.NORMAL;

import dev.mlora.conformance.program.Binding;
import dev.mlora.conformance.program.GraphCase;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.Dim;
import java.util.ArrayList;
import java.util.List;

/** Matrix products and reductions. */
final class MatrixRules {
  private static final boolean[] BOTH = {false, true};

  private MatrixRules() {}

  static List<CaseRule> rules() {
    return List.of(
        new CaseRule(
            21,
            "MatMul gives op(a) op(b) for all transposes, widths and numbers of rows",
            "leading dimensions of transposed operands, remainders of blocked loops, and one-row"
                + " and one-column products",
            matmuls()),
        new CaseRule(
            22,
            "BatchMatMul multiplies each matrix of the batch with its own partner",
            "the stride from one matrix to the next, and matrices of one row or column",
            batchMatmuls()),
        CaseRule.of(
            31,
            "Sum adds over any axes, with and without keeping them",
            "which axes are outer and which inner, and the accumulator's precision",
            GraphCase.of("all", Tolerance.ACCUMULATED, in -> in.real(5, 7, 3).sum(0, 1, 2)),
            GraphCase.of("outer", Tolerance.ACCUMULATED, in -> in.real(ROWS, Dim.of(33)).sum(0))
                .under(Binding.rows(1), Binding.rows(300), Binding.rows(0)),
            GraphCase.of("inner", Tolerance.ACCUMULATED, in -> in.real(ROWS, Dim.of(33)).sum(1)),
            GraphCase.of("middle", Tolerance.ACCUMULATED, in -> in.real(5, 7, 3).sum(1)),
            GraphCase.of("outer, inner", Tolerance.ACCUMULATED, in -> in.real(5, 7, 3).sum(0, 2)),
            GraphCase.of("kept", Tolerance.ACCUMULATED, in -> in.real(5, 7, 3).sumKeeping(1)),
            GraphCase.of("no axes", Tolerance.EXACT, in -> in.real(5, 7).sum()),
            GraphCase.of("no axes of a vector", Tolerance.EXACT, in -> in.real(ROWS).sum()),
            GraphCase.of("vector", Tolerance.ACCUMULATED, in -> in.real(ROWS).sum(0))),
        CaseRule.of(
            32,
            "Mean divides by the number of elements averaged in this run",
            "that the divisor is the bound size of the batch, not its maximum",
            GraphCase.of("rows", Tolerance.ACCUMULATED, in -> in.real(ROWS).mean(0))
                .under(Binding.rows(1), Binding.rows(300), Binding.rows(7)),
            GraphCase.of("inner", Tolerance.ACCUMULATED, in -> in.real(ROWS, Dim.of(9)).mean(1)),
            GraphCase.of("two axes", Tolerance.ACCUMULATED, in -> in.real(5, 7, 3).mean(0, 1))),
        CaseRule.of(
            33,
            "Softmax normalises the innermost axis without overflow",
            "that the greatest element is subtracted before the exponential",
            GraphCase.of("rows", Tolerance.ACCUMULATED, in -> in.real(ROWS, Dim.of(9)).softmax()),
            GraphCase.of(
                "large numbers",
                Tolerance.ACCUMULATED,
                in -> in.real(x -> 500 + 20 * x, ROWS, Dim.of(9)).softmax()),
            GraphCase.of("three axes", Tolerance.ACCUMULATED, in -> in.real(4, 5, 6).softmax()),
            GraphCase.of("vector", Tolerance.ACCUMULATED, in -> in.real(700).softmax()),
            GraphCase.of("long rows", Tolerance.ACCUMULATED, in -> in.real(3, 700).softmax())));
  }

  private static List<GraphCase> matmuls() {
    List<GraphCase> cases = new ArrayList<>();
    for (boolean left : BOTH) {
      for (boolean right : BOTH) {
        String name = "op(a) op(b), transposed %s %s".formatted(left, right);
        Dim k = Dim.of(24);
        Dim n = Dim.of(17);
        cases.add(
            GraphCase.of(
                    name,
                    Tolerance.ACCUMULATED,
                    in ->
                        in.real(dims(left, ROWS, k))
                            .matmul(in.real(dims(right, k, n)), left, right))
                .under(Binding.rows(1), Binding.rows(5), Binding.rows(130)));
      }
    }
    cases.add(
        GraphCase.of(
                "a wide layer",
                Tolerance.ACCUMULATED,
                in -> in.real(ROWS, Dim.of(256)).matmul(in.real(256, 128)))
            .under(Binding.rows(70)));
    cases.add(
        GraphCase.of(
            "one column", Tolerance.ACCUMULATED, in -> in.real(7, 64).matmul(in.real(64, 1))));
    cases.add(
        GraphCase.of(
            "one inner element", Tolerance.ACCUMULATED, in -> in.real(7, 1).matmul(in.real(1, 5))));
    return cases;
  }

  private static List<GraphCase> batchMatmuls() {
    List<GraphCase> cases = new ArrayList<>();
    for (boolean left : BOTH) {
      for (boolean right : BOTH) {
        cases.add(
            GraphCase.of(
                    "matrices, transposed %s %s".formatted(left, right),
                    Tolerance.ACCUMULATED,
                    in ->
                        in.real(NORMAL, under(ROWS, dims(left, Dim.of(3), Dim.of(10))))
                            .batchMatmul(
                                in.real(NORMAL, under(ROWS, dims(right, Dim.of(10), Dim.of(4)))),
                                left,
                                right))
                .under(Binding.rows(1), Binding.rows(6)));
      }
    }
    cases.add(
        GraphCase.of(
            "rows times matrices of their own",
            Tolerance.ACCUMULATED,
            in -> in.real(9, 1, 12).batchMatmul(in.real(9, 12, 2), false, false)));
    return cases;
  }

  private static Dim[] dims(boolean transposed, Dim rows, Dim columns) {
    return transposed ? new Dim[] {columns, rows} : new Dim[] {rows, columns};
  }

  private static Dim[] under(Dim first, Dim[] others) {
    return new Dim[] {first, others[0], others[1]};
  }
}
