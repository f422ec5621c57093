package dev.mlora.autodiff;

import dev.mlora.autodiff.OpCase.Use;
import dev.mlora.graph.Dim;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Every primitive operation with a gradient, in every form that its gradient distinguishes. */
final class OpCases {
  private static final List<Boolean> BOTH = List.of(false, true);

  private OpCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    unary(cases);
    broadcasting(cases);
    matrices(cases);
    reductions(cases);
    layout(cases);
    rows(cases);
    return cases;
  }

  private static void unary(List<OpCase> cases) {
    for (ElementwiseOp.Unary op :
        List.of(
            new ElementwiseOp.Scale(-1.7),
            new ElementwiseOp.Square(),
            new ElementwiseOp.Sqrt(),
            new ElementwiseOp.Exp(),
            new ElementwiseOp.Log(),
            new ElementwiseOp.Sigmoid(),
            new ElementwiseOp.Relu(),
            new ElementwiseOp.Tanh())) {
      boolean positive = op instanceof ElementwiseOp.Sqrt || op instanceof ElementwiseOp.Log;
      cases.add(
          new OpCase(
              op.getClass(),
              "[n, 3]",
              g -> {
                Shape shape = Shape.of(g.symbol("n", 2), 3);
                Value x = positive ? g.positive(shape) : g.real(shape);
                return Use.of(g.builder().apply(op, x), x);
              }));
    }
    cases.add(
        new OpCase(
            ElementwiseOp.SigmoidCrossEntropy.class,
            "[n]",
            g -> {
              Shape shape = Shape.of(g.symbol("n", 4));
              Value logit = g.real(shape);
              return Use.of(logit.sigmoidCrossEntropy(g.positive(shape)), logit);
            }));
  }

  /** Pairs of shapes: equal, a missing dimension, sizes 1 on either side and on both, scalars. */
  private static List<List<Shape>> pairs(Dim n) {
    return List.of(
        List.of(Shape.of(n, 3), Shape.of(n, 3)),
        List.of(Shape.of(n, 3), Shape.of(3)),
        List.of(Shape.of(n, 3), Shape.of(n, 1)),
        List.of(Shape.of(n, 3), Shape.of(1, 3)),
        List.of(Shape.of(n, 3), Shape.SCALAR),
        List.of(Shape.SCALAR, Shape.SCALAR),
        List.of(Shape.of(n, 1), Shape.of(1, 3)),
        List.of(Shape.of(3), Shape.of(n, 1)),
        List.of(new Shape(List.of(Dim.of(2), n, Dim.of(3))), Shape.of(n, 1)),
        List.of(Shape.of(2, 1, 3), Shape.of(n, 1)));
  }

  private static void broadcasting(List<OpCase> cases) {
    for (int pair = 0; pair < pairs(Dim.of(1)).size(); pair++) {
      int index = pair;
      for (boolean exchanged : BOTH) {
        Function<FedGraph, List<Shape>> shapes =
            g -> {
              List<Shape> both = pairs(g.symbol("n", 2)).get(index);
              return exchanged ? both.reversed() : both;
            };
        String form = (exchanged ? "exchanged " : "") + pairs(Dim.symbol("n", 2)).get(index);
        for (ElementwiseOp.Binary op :
            List.of(
                new ElementwiseOp.Add(),
                new ElementwiseOp.Subtract(),
                new ElementwiseOp.Multiply(),
                new ElementwiseOp.Divide())) {
          cases.add(
              new OpCase(
                  op.getClass(),
                  form,
                  g -> {
                    Value a = g.real(shapes.apply(g).get(0));
                    Value b = g.real(shapes.apply(g).get(1));
                    return Use.of(g.builder().apply(op, a, b), a, b);
                  }));
        }
        cases.add(
            new OpCase(
                ElementwiseOp.Select.class,
                form,
                g -> {
                  Value condition = g.real(shapes.apply(g).get(1));
                  Value a = g.real(shapes.apply(g).get(0));
                  Value b = g.real(shapes.apply(g).get(1));
                  return Use.of(condition.select(a, b), a, b);
                }));
      }
    }
    cases.add(
        new OpCase(
            ElementwiseOp.Multiply.class,
            "of a value with itself",
            g -> {
              Value x = g.real(Shape.of(3));
              return Use.of(x.times(x), x);
            }));
  }

  private static void matrices(List<OpCase> cases) {
    for (boolean left : BOTH) {
      for (boolean right : BOTH) {
        String form = (left ? "a^T " : "a ") + (right ? "b^T" : "b");
        cases.add(
            new OpCase(
                MatrixOp.MatMul.class,
                form,
                g -> {
                  Dim n = g.symbol("n", 2);
                  Value a = g.real(matrix(n, Dim.of(3), left));
                  Value b = g.real(matrix(Dim.of(3), Dim.of(4), right));
                  return Use.of(a.matmul(b, left, right), a, b);
                }));
        cases.add(
            new OpCase(
                MatrixOp.BatchMatMul.class,
                form,
                g -> {
                  Dim n = g.symbol("n", 2);
                  Value a = g.real(matrix(Dim.of(1), Dim.of(3), left).under(n));
                  Value b = g.real(matrix(Dim.of(3), Dim.of(4), right).under(n));
                  return Use.of(a.batchMatmul(b, left, right), a, b);
                }));
      }
    }
  }

  private static Shape matrix(Dim rows, Dim columns, boolean transposed) {
    return new Shape(transposed ? List.of(columns, rows) : List.of(rows, columns));
  }

  private static void reductions(List<OpCase> cases) {
    for (List<Integer> axes :
        List.of(
            List.<Integer>of(),
            List.of(0),
            List.of(1),
            List.of(2),
            List.of(0, 1),
            List.of(0, 2),
            List.of(1, 2),
            List.of(0, 1, 2))) {
      for (boolean keep : BOTH) {
        for (ReductionOp op :
            List.of(new ReductionOp.Sum(axes, keep), new ReductionOp.Mean(axes, keep))) {
          cases.add(
              new OpCase(
                  op.getClass(),
                  "over " + axes + (keep ? " kept" : ""),
                  g -> {
                    Value x = g.real(new Shape(List.of(Dim.of(2), g.symbol("n", 3), Dim.of(2))));
                    return Use.of(g.builder().apply(op, x), x);
                  }));
        }
      }
    }
    cases.add(
        new OpCase(
            ReductionOp.Mean.class,
            "over two symbolic axes",
            g -> {
              Value x = g.real(new Shape(List.of(g.symbol("n", 3), g.symbol("m", 2), Dim.of(2))));
              return Use.of(x.mean(0, 1, 2), x);
            }));
    cases.add(
        new OpCase(
            ReductionOp.Softmax.class,
            "[n, 3]",
            g -> {
              Value x = g.real(Shape.of(g.symbol("n", 2), 3));
              return Use.of(x.softmax(), x);
            }));
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
