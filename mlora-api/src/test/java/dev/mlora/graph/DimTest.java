package dev.mlora.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DimTest {
  private static final Dim BATCH = Dim.symbol("batch", 1024);

  @Test
  void fixedSizesFold() {
    assertThat(Dim.of(3).times(4).plus(5)).isEqualTo(Dim.of(17));
    assertThat(Dim.of(3).isFixed()).isTrue();
    assertThat(Dim.of(1).isOne()).isTrue();
    assertThat(Dim.of(3)).hasToString("3");
  }

  @Test
  void symbolsAreMultipliedAndShifted() {
    Dim dim = BATCH.times(3).plus(2).times(2);
    assertThat(dim).isEqualTo(new Dim("batch", 6, 4, 1024)).hasToString("6*batch+4");
    assertThat(dim.max()).isEqualTo(6 * 1024 + 4);
    assertThat(dim.size(symbol -> 10)).isEqualTo(64);
    assertThat(BATCH).hasToString("batch");
    assertThat(BATCH.plus(1).plus(-1)).isEqualTo(BATCH);
    assertThat(BATCH.plus(-1)).hasToString("batch-1");
    assertThat(Dim.symbol("one", 1).isOne()).as("a symbol never broadcasts").isFalse();
  }

  @Test
  void whatIsNeitherFixedNorSymbolicIsRefused() {
    assertThatThrownBy(() -> Dim.of(-1))
        .hasMessage(
            "MLORA-201 A size is at least 0, not -1; none is worked out. The batch axis is taken from a value, as in Shape.of(x.shape().dim(0), 64).");
    assertThatThrownBy(() -> Dim.symbol("batch", 0)).hasMessageContaining("maximum 0");
    assertThatThrownBy(() -> BATCH.times(0)).hasMessageContaining("factor 0");
    assertThatThrownBy(() -> Dim.symbol("", 5)).hasMessageContaining("symbol ''");
  }

  @Test
  void onlyAFixedDimensionHasASize() {
    assertThat(Dim.of(7).size()).isEqualTo(7);
    assertThatThrownBy(() -> BATCH.plus(1).size())
        .hasMessageContaining("MLORA-201 The dimension 'batch+1' has no size before");
  }

  @Test
  void sizesThatOverflowAreNotWrappedAround() {
    int large = 1 << 30;
    assertThatThrownBy(() -> Dim.of(large).times(4)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Dim.of(large).plus(large)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> BATCH.plus(large).times(4)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> BATCH.plus(large).plus(large)).isInstanceOf(ArithmeticException.class);
  }
}
