package dev.mlora.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeInferenceTest {
  private static final Dim BATCH = Dim.symbol("batch", 8);
  private static final Dim PRESENT = Dim.symbol("present", 4);

  private final GraphBuilder graph = new GraphBuilder();

  private Value real(String name, Dim first, int... others) {
    return graph.input(name, TensorType.float32(Shape.of(first, others)));
  }

  private Value real(String name, int... sizes) {
    return graph.input(name, TensorType.float32(Shape.of(sizes)));
  }

  private Value ints(String name, Dim size) {
    return graph.input(name, TensorType.int32(Shape.of(size)));
  }

  @Test
  void aMisfitNamesTheLayerTheOperationAndBothShapes() {
    Value x = real("x", BATCH, 24);
    Value kernel = graph.parameter("mlp/0/kernel", TensorType.float32(Shape.of(32, 8)));
    assertThatThrownBy(() -> graph.within("mlp", () -> graph.within("0", () -> x.matmul(kernel))))
        .hasMessage(
            "MLORA-201 At 'mlp/0': MatMul[transposeLeft=false, transposeRight=false] cannot take"
                + " [f32[batch, 24], f32[32, 8]]: the inner dimensions differ: 24 and 32.");
  }

  @Test
  void matrixProducts() {
    Value x = real("x", BATCH, 3);
    Value w = real("w", 5, 3);
    assertThat(x.matmul(w, false, true).shape()).isEqualTo(Shape.of(BATCH, 5));
    assertThat(x.matmul(x, true, false).shape()).isEqualTo(Shape.of(3, 3));
    Value a = real("a", PRESENT, 3, 2);
    assertThat(a.batchMatmul(a, true, false).shape()).isEqualTo(Shape.of(PRESENT, 2, 2));
    assertThatThrownBy(() -> a.matmul(w)).hasMessageContaining("should have 2 dimensions, not 3");
    assertThatThrownBy(() -> a.batchMatmul(real("g", BATCH, 2, 2), false, false))
        .hasMessageContaining("the numbers of matrices differ: present and batch");
    Value twice = graph.input("d", new TensorType(DType.FLOAT64, Shape.of(3, 5)));
    assertThatThrownBy(() -> x.matmul(twice)).hasMessageContaining("element types differ");
  }

  @Test
  void symbolsBroadcastWithThemselvesAndWithOneOnly() {
    Value x = real("x", BATCH, 3);
    assertThat(x.plus(real("row", 3)).shape()).isEqualTo(Shape.of(BATCH, 3));
    assertThat(real("column", 1, 3).plus(x).shape()).isEqualTo(Shape.of(BATCH, 3));
    assertThat(real("scalar").times(x).shape()).isEqualTo(Shape.of(BATCH, 3));
    assertThat(real("outer", BATCH, 1).plus(real("row", 3)).shape()).isEqualTo(Shape.of(BATCH, 3));
    assertThatThrownBy(() -> x.plus(real("other", PRESENT, 3)))
        .hasMessageContaining(
            "[batch, 3] and [present, 3] do not broadcast: batch and present differ");
    assertThatThrownBy(() -> x.plus(real("fixed", 8, 3)))
        .as("a symbol's maximum is not its size")
        .hasMessageContaining("batch and 8 differ");
    assertThatThrownBy(() -> x.times(ints("ids", BATCH)))
        .hasMessageContaining("i32[batch] is not of a real element type");
  }

  @Test
  void selectAndCrossEntropy() {
    Value x = real("x", BATCH);
    assertThat(x.select(real("one"), x).shape()).isEqualTo(Shape.of(BATCH));
    assertThat(x.sigmoidCrossEntropy(x).shape()).isEqualTo(Shape.of(BATCH));
    assertThatThrownBy(() -> x.sigmoidCrossEntropy(real("label", BATCH, 1)))
        .hasMessageContaining("logits and labels differ: f32[batch] and f32[batch, 1]");
  }

  @Test
  void reductions() {
    Value x = real("x", BATCH, 3, 4);
    assertThat(x.sum(0, -1).shape()).isEqualTo(Shape.of(3));
    assertThat(x.sumKeeping(1).shape()).isEqualTo(Shape.of(BATCH, 1, 4));
    assertThat(x.mean(2, 1, 0).shape()).isEqualTo(Shape.SCALAR);
    assertThatThrownBy(() -> x.sum(3))
        .hasMessageContaining("axes [3] are not ascending axes of it");
    assertThatThrownBy(() -> x.sum(1, 1)).hasMessageContaining("axes [1, 1]");
    assertThatThrownBy(() -> x.sum(-4)).hasMessageContaining("axes [-1]");
    assertThatThrownBy(() -> real("scalar").softmax()).hasMessageContaining("a scalar has no axis");
  }

  @Test
  void reshapesKeepTheNumberOfElementsForEveryBatch() {
    Value x = real("x", BATCH, 6);
    assertThat(x.reshape(Shape.of(BATCH, 2, 3)).shape()).isEqualTo(Shape.of(BATCH, 2, 3));
    assertThat(x.reshape(Shape.of(BATCH.times(6))).shape()).isEqualTo(Shape.of(BATCH.times(6)));
    assertThatThrownBy(() -> x.reshape(Shape.of(BATCH, 5)))
        .hasMessageContaining("the numbers of elements differ");
    assertThatThrownBy(() -> x.reshape(Shape.of(PRESENT, 6)))
        .hasMessageContaining("elements differ");
    assertThatThrownBy(() -> x.reshape(Shape.of(8, 6))).hasMessageContaining("elements differ");
    assertThatThrownBy(() -> real("one", BATCH).reshape(Shape.of(BATCH.plus(1))))
        .hasMessageContaining("elements differ");
  }

  @Test
  void otherLayouts() {
    Value x = real("x", BATCH, 3, 4);
    assertThat(x.transpose(2, 0, 1).shape())
        .isEqualTo(new Shape(List.of(Dim.of(4), BATCH, Dim.of(3))));
    assertThatThrownBy(() -> x.transpose(0, 1, 1)).hasMessageContaining("not an order of its axes");
    assertThatThrownBy(() -> x.transpose(1, 0)).hasMessageContaining("not an order of its axes");
    assertThat(Value.concat(List.of(x, real("y", BATCH, 3, 1)), -1).shape())
        .isEqualTo(Shape.of(BATCH, 3, 5));
    assertThatThrownBy(() -> Value.concat(List.of(x, real("z", BATCH, 2, 4)), 2))
        .hasMessageContaining("other axes differ");
    assertThatThrownBy(() -> Value.concat(List.of(x, x), 0))
        .hasMessageContaining("axis 0 of [batch, 3, 4] is not of fixed size");
    assertThat(x.slice(1, 1, 3).shape()).isEqualTo(Shape.of(BATCH, 2, 4));
    assertThatThrownBy(() -> x.slice(1, 2, 4)).hasMessageContaining("2 to 4 is not a range of 3");
    assertThatThrownBy(() -> x.slice(3, 0, 1)).hasMessageContaining("has no axis 3");
    assertThat(graph.apply(new LayoutOp.Pad(1, 2, 3), x).shape()).isEqualTo(Shape.of(BATCH, 8, 4));
    assertThatThrownBy(() -> graph.apply(new LayoutOp.Pad(1, -1, 0), x))
        .hasMessageContaining("padding cannot be negative");
    assertThat(real("r", 4).broadcast(Shape.of(BATCH, 3, 4)).shape()).isEqualTo(x.shape());
    assertThatThrownBy(() -> x.broadcast(Shape.of(4)))
        .hasMessageContaining("the result and the shape asked for differ: [batch, 3, 4] and [4]");
  }

  @Test
  void rowsById() {
    Value table = real("table", 10, 4);
    Value ids = ints("ids", PRESENT);
    assertThat(table.gather(ids).shape()).isEqualTo(Shape.of(PRESENT, 4));
    Value values = real("values", PRESENT, 4);
    assertThat(graph.apply(new RowOp.ScatterAdd(Dim.of(7)), values, ids).shape())
        .isEqualTo(Shape.of(7, 4));
    assertThat(graph.apply(new RowOp.ScatterRows(), table, ids, values).shape())
        .isEqualTo(table.shape());
    assertThatThrownBy(() -> table.gather(values))
        .hasMessageContaining("f32[present, 4] is not a list of i32 ids or offsets");
    assertThatThrownBy(() -> real("scalar").gather(ids))
        .hasMessageContaining("a scalar has no rows");
    assertThatThrownBy(() -> graph.apply(new RowOp.ScatterAdd(Dim.of(7)), table, ids))
        .hasMessageContaining("values and ids differ: 10 and present");
    assertThatThrownBy(() -> graph.apply(new RowOp.ScatterRows(), table, ids, table))
        .hasMessageContaining("the rows replaced and their values differ");
  }

  @Test
  void segments() {
    Value x = real("x", BATCH, 4);
    Value offsets = ints("offsets", PRESENT.plus(1));
    Value sums = x.segmentSum(offsets);
    assertThat(sums.shape()).isEqualTo(Shape.of(PRESENT, 4));
    assertThat(graph.apply(new RowOp.SegmentExpand(BATCH), sums, offsets).shape())
        .isEqualTo(x.shape());
    assertThatThrownBy(() -> graph.apply(new RowOp.SegmentExpand(BATCH), x, offsets))
        .hasMessageContaining("rows + 1 and offsets differ: batch+1 and present+1");
    assertThatThrownBy(() -> x.segmentSum(ints("none", Dim.of(0))))
        .hasMessageContaining("MLORA-201 At the top: SegmentSum")
        .hasMessageContaining("offsets have at least one entry");
  }

  @Test
  void dropoutMasks() {
    Value step = graph.input("step", TensorType.int32(Shape.SCALAR));
    TensorType type = TensorType.float32(Shape.of(BATCH, 3));
    assertThat(graph.apply(new RandomOp.DropoutMask(1, "p", 0.5, type), step).type())
        .isEqualTo(type);
    assertThatThrownBy(() -> graph.apply(new RandomOp.DropoutMask(1, "p", 1, type), step))
        .hasMessageContaining("a dropout rate lies in [0, 1), not 1.0");
    assertThatThrownBy(() -> graph.apply(new RandomOp.DropoutMask(1, "p", 0.5, type), real("s")))
        .hasMessageContaining("the step is a scalar of i32");
    Value bytes = graph.input("mask/p", new TensorType(DType.UINT8, type.shape()));
    assertThat(graph.apply(new RandomOp.MaskFromBytes(2, DType.FLOAT32), bytes).type())
        .isEqualTo(type);
    assertThatThrownBy(() -> graph.apply(new RandomOp.MaskFromBytes(2, DType.FLOAT32), step))
        .hasMessageContaining("the mask comes as u8");
  }

  @Test
  void theNumberOfOperandsIsChecked() {
    Value x = real("x", 2);
    assertThatThrownBy(() -> graph.apply(new ElementwiseOp.Add(), x))
        .hasMessageContaining("it takes 2 operands, not 1");
    assertThatThrownBy(() -> graph.apply(new LayoutOp.Concat(0)))
        .hasMessageContaining("it takes an operand");
    assertThatThrownBy(() -> graph.parameter("w", TensorType.float32(Shape.of(BATCH))))
        .hasMessageContaining("a parameter's dimensions are fixed");
    assertThatThrownBy(() -> graph.dimensionSize(BATCH, DType.INT32))
        .hasMessageContaining("a dimension's size is given as a real number");
  }
}
