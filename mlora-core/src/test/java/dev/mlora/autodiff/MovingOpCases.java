package dev.mlora.autodiff;

import dev.mlora.autodiff.OpCase.Use;
import dev.mlora.graph.Dim;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.List;

/** The operations among {@link OpCases} that move elements and rows. */
final class MovingOpCases {
  private MovingOpCases() {}

  static void addTo(List<OpCase> cases) {
    layout(cases);
    rows(cases);
  }

  private static void layout(List<OpCase> cases) {
    cases.add(
        new OpCase(
            LayoutOp.Reshape.class,
            "[n, 6] to [n, 2, 3]",
            g -> {
              Dim n = g.symbol("n", 2);
              Value x = g.real(Shape.of(n, 6));
              return Use.of(x.reshape(Shape.of(n, 2, 3)), x);
            }));
    cases.add(
        new OpCase(
            LayoutOp.Transpose.class,
            "[n, 3, 4] to [4, n, 3]",
            g -> {
              Value x = g.real(Shape.of(g.symbol("n", 2), 3, 4));
              return Use.of(x.transpose(2, 0, 1), x);
            }));
    for (int axis : new int[] {0, 1}) {
      cases.add(
          new OpCase(
              LayoutOp.Concat.class,
              "of three along axis " + axis,
              g -> {
                Shape shape = Shape.of(2, 2);
                Value a = g.real(shape.with(axis, Dim.of(1)));
                Value b = g.real(shape.with(axis, Dim.of(3)));
                Value c = g.real(shape);
                return Use.of(Value.concat(List.of(a, b, c), axis), a, b, c);
              }));
    }
    cases.add(
        new OpCase(
            LayoutOp.Concat.class,
            "of a value with itself",
            g -> {
              Value x = g.real(Shape.of(g.symbol("n", 2), 2));
              return Use.of(Value.concat(List.of(x, x), 1), x);
            }));
    cases.add(
        new OpCase(
            LayoutOp.Slice.class,
            "1 to 3 of 5",
            g -> {
              Value x = g.real(Shape.of(g.symbol("n", 2), 5));
              return Use.of(x.slice(1, 1, 3), x);
            }));
    cases.add(
        new OpCase(
            LayoutOp.Pad.class,
            "1 before, 2 after",
            g -> {
              Value x = g.real(Shape.of(g.symbol("n", 2), 3));
              return Use.of(g.builder().apply(new LayoutOp.Pad(1, 1, 2), x), x);
            }));
    cases.add(
        new OpCase(
            LayoutOp.Broadcast.class,
            "[1, 3] to [2, n, 3]",
            g -> {
              Value x = g.real(Shape.of(1, 3));
              Shape shape = new Shape(List.of(Dim.of(2), g.symbol("n", 2), Dim.of(3)));
              return Use.of(x.broadcast(shape), x);
            }));
  }

  private static void rows(List<OpCase> cases) {
    cases.add(
        new OpCase(
            RowOp.Gather.class,
            "with an id twice",
            g -> {
              Value table = g.real(Shape.of(4, 2));
              return Use.of(table.gather(g.ints(g.symbol("k", 3), 2, 0, 2)), table);
            }));
    cases.add(
        new OpCase(
            RowOp.Gather.class,
            "of distinct ids",
            g -> {
              Value table = g.real(Shape.of(4, 2));
              return Use.of(table.gatherDistinct(g.ints(g.symbol("k", 3), 3, 0, 2)), table);
            }));
    cases.add(
        new OpCase(
            RowOp.Gather.class,
            "of distinct ids from a computed table",
            g -> {
              Value table = g.real(Shape.of(4, 2));
              Value ids = g.ints(g.symbol("k", 2), 3, 0);
              return Use.of(table.square().gatherDistinct(ids), table);
            }));
    cases.add(
        new OpCase(
            RowOp.ScatterAdd.class,
            "with an id twice",
            g -> {
              Dim k = g.symbol("k", 3);
              Value values = g.real(Shape.of(k, 2));
              Value ids = g.ints(k, 2, 0, 2);
              return Use.of(
                  g.builder().apply(new RowOp.ScatterAdd(Dim.of(4)), values, ids), values);
            }));
    cases.add(
        new OpCase(
            RowOp.ScatterAdd.class,
            "of distinct ids",
            g -> {
              Dim k = g.symbol("k", 3);
              Value values = g.real(Shape.of(k, 2));
              Value ids = g.ints(k, 2, 0, 3);
              return Use.of(
                  g.builder().apply(new RowOp.ScatterAdd(Dim.of(4), true), values, ids), values);
            }));
    cases.add(
        new OpCase(
            RowOp.SegmentSum.class,
            "with an empty segment",
            g -> {
              Dim p = g.symbol("p", 3);
              Value x = g.real(Shape.of(g.symbol("n", 3), 2));
              return Use.of(x.segmentSum(g.ints(p.plus(1), 0, 2, 2, 3)), x);
            }));
    cases.add(
        new OpCase(
            RowOp.SegmentExpand.class,
            "with an empty segment",
            g -> {
              Dim p = g.symbol("p", 3);
              Value x = g.real(Shape.of(p, 2));
              Value offsets = g.ints(p.plus(1), 0, 2, 2, 3);
              RowOp.SegmentExpand op = new RowOp.SegmentExpand(g.symbol("n", 3));
              // Some input must bind n.
              Value rows = g.real(Shape.of(g.symbol("n", 3), 2));
              return Use.of(g.builder().apply(op, x, offsets).plus(rows), x, rows);
            }));
  }
}
