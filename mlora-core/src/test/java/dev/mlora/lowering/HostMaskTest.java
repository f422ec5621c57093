package dev.mlora.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.autodiff.FedGraph;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.RandomOp.DropoutMask;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostMaskTest {
  private static final Capabilities NO_MASKS =
      new Capabilities(EnumSet.allOf(DType.class), Set.of(), false, true, true);

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5, 0.9})
  void bytesFromTheHostGiveTheBackendsOwnMask(double rate) {
    FedGraph graph = new FedGraph(DType.FLOAT32);
    Shape shape = Shape.of(graph.symbol("batch", 7), 5);
    Value rows = graph.real(shape);
    Value step = graph.builder().input("step", TensorType.int32(Shape.SCALAR));
    graph.feed("step", HostTensor.of(Arena.ofAuto(), new int[] {3}));
    DropoutMask op = new DropoutMask(42, "mlp/0", rate, TensorType.float32(shape));
    Value dropped = graph.builder().apply(op, step).times(rows);

    Lowered lowered = Lowering.lower(graph.program(List.of(dropped)), NO_MASKS);

    assertThat(lowered.masks()).containsExactly(new HostMask("mask/mlp/0", op));
    assertThat(lowered.program().entry("run").inputs())
        .extracting(input -> input.name())
        .contains("mask/mlp/0")
        .doesNotContain("step");
    // Allocated for a larger batch and made smaller, as in a training's last batch.
    HostTensor bytes = HostTensor.allocate(Arena.ofAuto(), DType.UINT8, 10, 5);
    bytes.resize(7);
    lowered.masks().getFirst().fill(bytes, 3);
    graph.feed("mask/mlp/0", bytes);
    assertThat(graph.run(lowered.program()).getFirst())
        .containsExactly(graph.run(List.of(dropped)).getFirst());
  }

  @Test
  void theStepAndTheStreamChangeTheMask() {
    HostTensor bytes = HostTensor.allocate(Arena.ofAuto(), DType.UINT8, 64);
    HostMask mask = mask("mlp/0");
    mask.fill(bytes, 1);
    double[] first = bytes.toDoubles();
    mask.fill(bytes, 2);
    assertThat(bytes.toDoubles()).isNotEqualTo(first);
    mask("mlp/1").fill(bytes, 1);
    assertThat(bytes.toDoubles()).isNotEqualTo(first);
    mask.fill(bytes, 1);
    assertThat(bytes.toDoubles()).isEqualTo(first);
  }

  @Test
  void atRateZeroEveryElementIsKept() {
    // Enough for the smallest of the 65536 numbers to be drawn: it is not below the threshold 0.
    HostTensor bytes = HostTensor.allocate(Arena.ofAuto(), DType.UINT8, 1 << 20);
    new HostMask("mask", new DropoutMask(1, "", 0, TensorType.float32(Shape.of(1 << 20))))
        .fill(bytes, 1);
    assertThat(DoubleStream.of(bytes.toDoubles()).sum()).isEqualTo(1 << 20);
  }

  @Test
  void onlyBytesAreFilled() {
    HostTensor floats = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 4);
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> mask("mlp/0").fill(floats, 1))
        .matches(failure -> failure.code() == ErrorCode.FEED_MISMATCH)
        .withMessageContaining("'mask/mlp/0' is made of bytes")
        .withMessageContaining("FLOAT32[4]");
  }

  private static HostMask mask(String path) {
    TensorType type = TensorType.float32(Shape.of(64));
    return new HostMask("mask/" + path, new DropoutMask(1, path, 0.5, type));
  }
}
