package dev.mlora.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
  private static final Dim BATCH = Dim.symbol("batch", 8);

  @Test
  void axesCountFromEitherEnd() {
    Shape shape = Shape.of(BATCH, 3, 4);
    assertThat(shape.rank()).isEqualTo(3);
    assertThat(shape.dim(0)).isEqualTo(BATCH);
    assertThat(shape.dim(-1)).isEqualTo(Dim.of(4));
    assertThat(shape.dim(-3)).isEqualTo(BATCH);
    assertThat(shape).hasToString("[batch, 3, 4]");
  }

  @Test
  void dimensionsAreReplacedDroppedAndPutOnTop() {
    Shape shape = Shape.of(2, 3);
    assertThat(shape.with(0, BATCH)).isEqualTo(Shape.of(BATCH, 3));
    assertThat(shape.row()).isEqualTo(Shape.of(3));
    assertThat(shape.row().row()).isEqualTo(Shape.SCALAR);
    assertThat(shape.under(BATCH)).isEqualTo(Shape.of(BATCH, 2, 3));
    assertThat(Shape.SCALAR).hasToString("[]");
  }

  @Test
  void elementsAreCountedAtMostAndUnderABinding() {
    Shape shape = Shape.of(BATCH.plus(1), 3);
    assertThat(shape.isFixed()).isFalse();
    assertThat(shape.maxElements()).isEqualTo(27);
    assertThat(shape.elements(symbol -> 4)).isEqualTo(15);
    assertThat(Shape.SCALAR.maxElements()).isEqualTo(1);
    assertThat(Shape.of(5, 0).maxElements()).isZero();
    int large = 1 << 30;
    assertThat(Shape.of(large, 4).maxElements()).isEqualTo(1L << 32);
    assertThatThrownBy(() -> Shape.of(large, large, large).maxElements())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void typesAreWrittenShort() {
    assertThat(TensorType.float32(Shape.of(BATCH))).hasToString("f32[batch]");
    assertThat(TensorType.int32(Shape.SCALAR)).hasToString("i32[]");
    assertThat(new TensorType(DType.FLOAT64, Shape.of(2, 3))).hasToString("f64[2, 3]");
    assertThat(new TensorType(DType.UINT8, Shape.of(1))).hasToString("u8[1]");
  }
}
