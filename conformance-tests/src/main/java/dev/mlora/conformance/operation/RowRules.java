package dev.mlora.conformance.operation;

import static dev.mlora.conformance.program.Binding.ROWS;
import static dev.mlora.conformance.program.Binding.SEGMENTS;

import dev.mlora.conformance.program.Binding;
import dev.mlora.conformance.program.GraphCase;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.Collections;
import java.util.List;

/** Operations on rows by ids and segments, and dropout masks. */
final class RowRules {
  /** Segments with and without rows, at the ends and between. */
  static final Binding[] EMPTY_SEGMENTS = {
    Binding.segments(0, 3, 0, 0, 4, 0), Binding.segments(5, 0), Binding.segments(0, 5)
  };

  /** More segments than any loop is unrolled by, each of one row. */
  static final Binding MANY_ONE_ROW_SEGMENTS = new Binding(Collections.nCopies(300, 1));

  private static final Dim WIDTH = Dim.of(9);

  private RowRules() {}

  static List<CaseRule> rules() {
    return List.of(
        CaseRule.of(
            51,
            "Gather takes the row of every id, repeated ids included",
            "the row's stride, and the gradient's sum over ids that come twice",
            GraphCase.of("repeated", Tolerance.EXACT, in -> in.real(6, 9).gather(in.ids(6, ROWS)))
                .under(Binding.rows(1), Binding.rows(40)),
            GraphCase.of(
                "distinct",
                Tolerance.EXACT,
                in -> in.real(800, 9).gatherDistinct(in.distinctIds(800, false, ROWS))),
            GraphCase.of("scalars", Tolerance.EXACT, in -> in.real(6).gather(in.ids(6, ROWS)))),
        CaseRule.of(
            52,
            "ScatterAdd adds every row to its place, in order, and leaves zeros elsewhere",
            "rows that several ids address, and that the result starts from zero in every run",
            GraphCase.of(
                    "few places",
                    Tolerance.ACCUMULATED,
                    in -> scatterAdd(in.real(ROWS, WIDTH), in.ids(4, ROWS), Dim.of(6)))
                .under(Binding.rows(40), Binding.rows(1)),
            GraphCase.of(
                "scalars",
                Tolerance.ACCUMULATED,
                in -> scatterAdd(in.real(ROWS), in.ids(4, ROWS), Dim.of(6))),
            GraphCase.of(
                    "distinct ids",
                    Tolerance.ACCUMULATED,
                    in ->
                        in.graph()
                            .apply(
                                new RowOp.ScatterAdd(Dim.of(60), true),
                                in.real(ROWS, WIDTH),
                                in.distinctIds(60, false, ROWS)))
                .under(Binding.rows(40), Binding.rows(7), Binding.rows(60))),
        CaseRule.of(
            53,
            "ScatterRows replaces rows and keeps all others bit for bit",
            "that the table is copied, not changed in place while others still read it",
            GraphCase.of(
                "rows",
                Tolerance.EXACT,
                in -> {
                  Value table = in.constant(x -> x, Dim.of(800), WIDTH);
                  return in.graph()
                      .apply(
                          new RowOp.ScatterRows(),
                          table,
                          in.distinctIds(800, false, ROWS),
                          in.constant(x -> x, ROWS, WIDTH));
                })),
        CaseRule.of(
            54,
            "SegmentSum adds the rows between offsets",
            "the exclusive end of a segment and the first row of the next",
            segmentSum().under(Binding.segments(2, 3, 1), Binding.rows(7), Binding.segments(1, 1)),
            GraphCase.of(
                    "scalars", Tolerance.ACCUMULATED, in -> in.real(ROWS).segmentSum(in.offsets()))
                .under(Binding.segments(2, 3, 1))),
        CaseRule.of(
            55,
            "SegmentExpand repeats each row over its segment",
            "the exclusive end of a segment and the first row of the next",
            segmentExpand()
                .under(Binding.segments(2, 3, 1), Binding.rows(7), Binding.segments(1, 1))),
        CaseRule.of(
            56,
            "Segments may be empty, first, last and in a row",
            "that an empty segment's sum is written as 0 and that it takes no row of a neighbour",
            segmentSum().under(EMPTY_SEGMENTS),
            segmentExpand().under(EMPTY_SEGMENTS)),
        CaseRule.of(
            57,
            "There may be hundreds of segments, each of one row",
            "fixed-size tables of segments, and work that grows with segments times rows",
            segmentSum().under(MANY_ONE_ROW_SEGMENTS),
            segmentExpand().under(MANY_ONE_ROW_SEGMENTS)),
        CaseRule.of(
            61,
            "Dropout masks have the published bits for any seed, path, step, rate and shape",
            "the key's order (seed and path, then step), the 16-bit lanes of element / 4, and the"
                + " threshold round(rate * 65536)",
            mask("half", 1, "mlp/0/dropout", 0.5, 1),
            mask("rate 0", 1, "mlp/0/dropout", 0, 3),
            mask("a rate that is not dyadic", -77, "a", 0.1, 1_000_000),
            mask("nearly all", 5, "deep/β", 0.999, 2)),
        CaseRule.of(
            62,
            "MaskFromBytes scales the host's bytes",
            "that bytes are unsigned and that the scale is rounded once",
            GraphCase.of(
                "bytes",
                Tolerance.EXACT,
                in ->
                    in.graph()
                        .apply(new RandomOp.MaskFromBytes(2, DType.FLOAT32), in.bytes(ROWS, WIDTH))
                        .times(in.real(ROWS, WIDTH)))));
  }

  private static Value scatterAdd(Value values, Value ids, Dim rows) {
    return values.builder().apply(new RowOp.ScatterAdd(rows), values, ids);
  }

  private static GraphCase segmentSum() {
    return GraphCase.of(
        "segment sum", Tolerance.ACCUMULATED, in -> in.real(ROWS, WIDTH).segmentSum(in.offsets()));
  }

  private static GraphCase segmentExpand() {
    return GraphCase.of(
        "segment expand",
        Tolerance.EXACT,
        in ->
            in.graph()
                .apply(new RowOp.SegmentExpand(ROWS), in.real(SEGMENTS, WIDTH), in.offsets())
                .times(in.real(ROWS, WIDTH)));
  }

  private static GraphCase mask(String name, long seed, String path, double rate, int step) {
    TensorType type = TensorType.float32(new Shape(List.of(ROWS, Dim.of(7))));
    return new GraphCase(
        name,
        Tolerance.EXACT,
        List.of(Binding.rows(1), Binding.rows(65), Binding.rows(3)),
        in ->
            List.of(
                in.graph().apply(new RandomOp.DropoutMask(seed, path, rate, type), in.step(step)),
                in.constant(x -> x, ROWS)));
  }
}
