package dev.mlora.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.graph.DType;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostTensorTest {
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void memoryIsZeroAndAlignedForEveryEngine() {
    for (DType dtype : DType.values()) {
      HostTensor tensor = HostTensor.allocate(arena, dtype, 3, 5);
      assertThat(tensor.memory().address() % 64).isZero();
      assertThat(tensor.memory().byteSize()).isEqualTo(15L * dtype.bytes());
      assertThat(tensor.toDoubles()).hasSize(15).containsOnly(0);
      assertThat(tensor).hasToString(dtype + "[3, 5]");
    }
  }

  @Test
  void elementsAreRoundedToTheElementType() {
    assertThat(roundTrip(DType.FLOAT32, 0.1)).isEqualTo(0.1f);
    assertThat(roundTrip(DType.FLOAT64, 0.1)).isEqualTo(0.1);
    assertThat(roundTrip(DType.INT32, -7)).isEqualTo(-7);
    assertThat(roundTrip(DType.UINT8, 200)).isEqualTo(200);
  }

  private double roundTrip(DType dtype, double value) {
    HostTensor tensor = HostTensor.allocate(arena, dtype, 2);
    tensor.set(1, value);
    assertThat(tensor.get(0)).isZero();
    return tensor.get(1);
  }

  @Test
  void arraysAreCopiedInAndOut() {
    float[] values = {1, 2, 3, 4, 5, 6};
    HostTensor tensor = HostTensor.of(arena, values, 2, 3);
    values[0] = 9;
    assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(tensor.get(4)).isEqualTo(5);
    tensor.copyFrom(values);
    assertThat(tensor.toDoubles()).containsExactly(9, 2, 3, 4, 5, 6);
    assertThat(HostTensor.of(arena, new int[] {7}).rank()).isZero();
    assertThat(HostTensor.of(arena, new double[] {0.1}, 1).toDoubles()).containsExactly(0.1);
  }

  @Test
  void oneTensorServesBatchesOfEverySize() {
    HostTensor tensor = HostTensor.of(arena, new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    tensor.resize(1);
    assertThat(tensor.toFloats()).containsExactly(1, 2);
    assertThat(tensor.size(0)).isEqualTo(1);
    tensor.resize(0);
    assertThat(tensor.elements()).isZero();
    tensor.resize(3);
    assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThatThrownBy(() -> tensor.resize(4))
        .hasMessage(
            "MLORA-201 FLOAT32[3, 2] was allocated with 24 bytes and cannot have 4 rows. Allocate"
                + " for the largest batch.");
    assertThatThrownBy(() -> tensor.resize(-1)).hasMessageContaining("MLORA-201");
    assertThatThrownBy(() -> HostTensor.allocate(arena, DType.INT32).resize(1))
        .hasMessageContaining("MLORA-201");
    assertThat(tensor.elements()).as("after refusals").isEqualTo(6);
  }

  @Test
  void wrongNumbersOfElementsAndWrongTypesAreRefused() {
    HostTensor floats = HostTensor.allocate(arena, DType.FLOAT32, 2);
    HostTensor ints = HostTensor.allocate(arena, DType.INT32, 2);
    assertThatThrownBy(() -> HostTensor.of(arena, new float[3], 2))
        .hasMessage("MLORA-201 FLOAT32[2] holds 2 elements, but 3 were given.");
    assertThatThrownBy(() -> floats.copyFrom(new float[1]))
        .hasMessageContaining("but 1 were given");
    assertThatThrownBy(ints::toFloats).hasMessage("MLORA-201 INT32[2] was used as FLOAT32.");
  }

  @Test
  void shapesThatNoTensorCanHaveAreRefused() {
    assertThatThrownBy(() -> HostTensor.allocate(arena, DType.UINT8, 2, -1))
        .hasMessageContaining("MLORA-201 A tensor cannot have the shape [2, -1]: sizes are >= 0");
    assertThatThrownBy(() -> HostTensor.allocate(arena, DType.UINT8, 1 << 16, 1 << 16))
        .hasMessageContaining("at most 2147483647 elements");
  }
}
