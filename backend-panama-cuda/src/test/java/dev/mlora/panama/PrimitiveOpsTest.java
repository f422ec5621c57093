package dev.mlora.panama;

import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every primitive operation against the reference backend, at batches around the blocks' edges. */
class PrimitiveOpsTest {
  private static final double ROUNDING = 3e-6;

  private final Backend backend =
      new PanamaCpuProvider().create(BackendOptions.DEFAULT.withThreads(2));

  @AfterEach
  void close() {
    backend.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 97, 300})
  void elementwise(int batch) {
    Experiment e = new Experiment(1);
    Dim rows = e.dim("batch", 300, batch);
    Value a = e.real("a", Shape.of(rows, 5));
    Value b = e.real("b", Shape.of(rows, 5));
    Value row = e.real("row", Shape.of(5));
    Value column = e.real("column", Shape.of(rows, 1));
    Value scalar = e.real("scalar", Shape.SCALAR);
    Value cube = e.real("cube", Shape.of(rows, 3, 1));
    Value label = a.greater(b);
    e.result("add", a.plus(b))
        .result("row", a.minus(row))
        .result("column", a.times(column))
        .result("scalar", scalar.over(a))
        .result("cube", cube.plus(row))
        .result("rows", cube.times(e.parameter("p", 3, 5)))
        .result("outer", row.plus(column))
        .result("label", label)
        .result("scale", a.times(0.3))
        .result("square", a.square())
        .result("sqrt", b.square().sqrt())
        .result("exp", a.exp())
        .result("log", b.square().log())
        .result("sigmoid", a.times(30).sigmoid())
        .result("relu", a.relu())
        .result("tanh", a.tanh())
        .result("select", a.select(b, row))
        .result("loss", a.times(30).sigmoidCrossEntropy(label))
        .result("broadcast", row.broadcast(Shape.of(rows, 3, 5)))
        .result("size", e.graph().dimensionSize(rows, DType.FLOAT32))
        .result("constant", e.graph().constant(2.5, TensorType.float32(Shape.of(rows, 2))));
    e.agreesOn(backend, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 97, 300})
  void axesThatComeAndGo(int batch) {
    Experiment e = new Experiment(6);
    Dim rows = e.dim("batch", 300, batch);
    Value x = e.real("x", Shape.of(rows, 3, 2, 9));
    Value odd = e.real("odd", Shape.of(rows, 1, 2, 1));
    Value even = e.real("even", Shape.of(3, 1, 9));
    Value wide = e.real("wide", Shape.of(rows, 12, 12));
    e.result("plus", x.plus(odd))
        .result("times", even.times(odd))
        .result("over", odd.over(x))
        .result("select", x.select(even, odd))
        .result("sum13", x.sum(1, 3))
        .result("sum02", x.sum(0, 2))
        .result("sum2", x.sum(2))
        .result("t0213", x.transpose(0, 2, 1, 3))
        .result("t0132", x.transpose(0, 1, 3, 2))
        .result("t0321", x.transpose(0, 3, 2, 1))
        .result("t0312", x.transpose(0, 3, 1, 2))
        .result("t3210", x.transpose(3, 2, 1, 0))
        .result("batched", wide.batchMatmul(wide, false, true));
    e.agreesOn(backend, 1e-5);
  }

  @Test
  void notANumberAndInfinityFlowThrough() {
    Experiment e = new Experiment(2);
    float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 0f, 1e30f};
    Value x = e.real("x", Shape.of(6), odd);
    e.result("relu", x.relu())
        .result("zero", x.over(x))
        .result("sigmoid", x.sigmoid())
        .result("select", x.select(x, e.real("y", Shape.of(6))))
        .result("sum", x.sum(0))
        .result("greater", x.greater(e.real("z", Shape.of(6))))
        .result("square", x.square());
    e.agreesOn(backend, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 95, 96, 97, 300})
  void products(int batch) {
    Experiment e = new Experiment(3);
    Dim rows = e.dim("batch", 300, batch);
    Value a = e.real("a", Shape.of(rows, 7));
    Value w = e.parameter("w", 7, 5);
    Value t = e.parameter("t", 5, 7);
    Value g = e.real("g", Shape.of(rows, 4, 3));
    Value h = e.real("h", Shape.of(rows, 3, 2));
    e.result("nn", a.matmul(w))
        .result("nt", a.matmul(t, false, true))
        .result("tn", a.matmul(a.matmul(w), true, false))
        .result("tt", a.matmul(a.matmul(w).transpose(1, 0), true, true))
        .result("square", a.matmul(a, false, true))
        .result("left", w.matmul(t))
        .result("alias", a.reshape(Shape.of(rows, 7, 1)).reshape(Shape.of(rows, 7)).matmul(w))
        .result("batched", g.batchMatmul(h, false, false))
        .result("batchedT", g.batchMatmul(g, true, false))
        .result("batchedTT", g.batchMatmul(h.transpose(0, 2, 1), false, true));
    e.agreesOn(backend, 1e-5);
    // The same with an update takes the other way through the products.
    e.update("w", w.plus(w.matmul(t).matmul(w)));
    e.agreesOn(backend, 1e-5);
  }

  @Test
  void productsOfManyHeads() {
    Experiment e = new Experiment(4);
    Dim rows = e.dim("batch", 200, 101);
    Value a = e.real("a", Shape.of(rows, 6));
    Value heads = a.reshape(Shape.of(rows, 2, 3)).transpose(1, 0, 2);
    e.result("scores", heads.batchMatmul(heads, false, true).softmax());
    e.agreesOn(backend, 1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 97, 300, 700})
  void reductionsAndLayout(int batch) {
    Experiment e = new Experiment(5);
    Dim rows = e.dim("batch", 700, batch);
    Value x = e.real("x", Shape.of(rows, 4, 6));
    Value v = e.real("v", Shape.of(rows));
    e.result("sum0", x.sum(0))
        .result("sum1", x.sum(1))
        .result("sum2", x.sumKeeping(2))
        .result("sum02", x.sum(0, 2))
        .result("all", x.sum(0, 1, 2))
        .result("none", x.sum())
        .result("vectorNone", v.sum())
        .result("vectorMeanNone", v.mean())
        .result("scalarNone", v.sum(0).sum())
        .result("mean", v.mean(0))
        .result("mean12", x.mean(1, 2))
        .result("softmax", x.softmax())
        .result("soft", v.softmax())
        .result("transpose", x.transpose(2, 0, 1))
        .result("inner", x.transpose(0, 2, 1))
        .result("same", x.transpose(0, 1, 2))
        .result("vectorSame", v.transpose(0))
        .result("afterSame", v.square().transpose(0).plus(v))
        .result("scalarSame", v.sum(0).transpose())
        .result("reshape", x.reshape(Shape.of(rows, 24)))
        .result("slice", x.slice(1, 1, 3))
        .result("last", x.slice(2, 5, 6))
        .result("concat", Value.concat(List.of(x, x.slice(2, 0, 1), x.square()), 2))
        .result("middle", Value.concat(List.of(x, x.slice(1, 0, 1)), 1))
        .result("pad", e.graph().apply(new LayoutOp.Pad(1, 1, 2), x))
        .result("pad2", e.graph().apply(new LayoutOp.Pad(2, 0, 3), x))
        .result(
            "fixed",
            Value.concat(List.of(e.parameter("p", 3, 2), e.parameter("q", 1, 2)), 0).slice(0, 1, 4))
        .result("padded", e.graph().apply(new LayoutOp.Pad(0, 2, 1), e.parameter("r", 3, 2)))
        .result("order", e.graph().apply(new ReductionOp.Sum(List.of(1), true), x));
    e.agreesOn(backend, ROUNDING * 10);
  }

  @Test
  void rowsByIdAndSegment() {
    Experiment e = new Experiment(6);
    Dim rows = e.dim("batch", 40, 7);
    Dim few = e.dim("few", 10, 3);
    Value table = e.parameter("table", 9, 4);
    Value ids = e.ints("ids", Shape.of(rows), 8, 0, 3, 3, 3, 8, 1);
    Value distinct = e.ints("distinct", Shape.of(few), 7, 2, 0);
    Value x = e.real("x", Shape.of(rows, 2, 3));
    Value values = e.real("values", Shape.of(few, 4));
    Dim ends = Dim.symbol("few", 10).plus(1);
    Value offsets = e.ints("offsets", Shape.of(ends), 0, 0, 5, 7);
    e.result("gather", table.gather(ids))
        .result("distinct", table.gatherDistinct(distinct))
        .result("scatter", e.graph().apply(new RowOp.ScatterAdd(Dim.of(9)), x, ids))
        .result("replaced", e.graph().apply(new RowOp.ScatterRows(), table, distinct, values))
        .result("segments", x.segmentSum(offsets))
        .result("expand", e.graph().apply(new RowOp.SegmentExpand(rows), values, offsets));
    e.agreesOn(backend, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 128, 299})
  void dropoutMasks(int batch) {
    Experiment e = new Experiment(7);
    Dim rows = e.dim("batch", 300, batch);
    Value step = e.ints("step", Shape.SCALAR, 17);
    Consumer<Integer> mask =
        width -> {
          TensorType type = TensorType.float32(Shape.of(rows, width));
          Value drawn =
              e.graph().apply(new RandomOp.DropoutMask(3, "mlp/" + width, 0.3, type), step);
          // The mask is drawn next to what first reads it.
          e.result("mask" + width, drawn.times(e.real("x" + width, Shape.of(rows, width))));
        };
    List.of(1, 3, 4, 6, 17).forEach(mask);
    e.agreesOn(backend, 0);
  }
}
