package dev.mlora.autodiff;

import dev.mlora.autodiff.OpCase.Use;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Dim;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.ReductionOp;
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
    MovingOpCases.addTo(cases);
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
      segments(cases, left);
    }
  }

  private static void segments(List<OpCase> cases, boolean transposed) {
    cases.add(
        new OpCase(
            CompositeOp.SegmentMatMul.class,
            (transposed ? "x w^T" : "x w") + " with an empty segment",
            g -> {
              Dim p = g.symbol("p", 3);
              Value x = g.real(Shape.of(g.symbol("n", 4), 3));
              Value w = g.real(matrix(Dim.of(3), Dim.of(2), transposed).under(p));
              Value offsets = g.ints(p.plus(1), 0, 1, 1, 4);
              return Use.of(
                  g.builder().apply(new CompositeOp.SegmentMatMul(transposed), x, w, offsets),
                  x,
                  w);
            }));
    if (transposed) {
      cases.add(
          new OpCase(
              CompositeOp.SegmentOuter.class,
              "with an empty segment",
              g -> {
                Dim n = g.symbol("n", 4);
                Value x = g.real(Shape.of(n, 3));
                Value y = g.real(Shape.of(n, 2));
                Value offsets = g.ints(g.symbol("p", 3).plus(1), 0, 3, 3, 4);
                return Use.of(
                    g.builder().apply(new CompositeOp.SegmentOuter(), x, y, offsets), x, y);
              }));
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
}
