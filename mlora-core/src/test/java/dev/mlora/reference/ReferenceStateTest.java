package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.graph.DType;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceStateTest {
  private static final ParameterSpec TABLE =
      new ParameterSpec("table", TensorType.float32(Shape.of(3, 2)), Role.EMBEDDING, false);
  private static final ParameterSpec BANK =
      new ParameterSpec("bank", TensorType.float32(Shape.of(2, 2)), Role.ADAPTER, true);
  private static final ParameterSpec STEP =
      new ParameterSpec("step", TensorType.int32(Shape.SCALAR), Role.OPTIMIZER, false);

  private final Arena arena = Arena.ofAuto();
  private final Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
  private final State state = backend.allocate(List.of(TABLE, BANK, STEP));

  private float[] rows(String name, int first, int count) {
    HostTensor rows = HostTensor.allocate(arena, DType.FLOAT32, count, 2);
    state.read(name, first, rows);
    return rows.toFloats();
  }

  private HostTensor floats(float... values) {
    return HostTensor.of(arena, values, values.length / 2, 2);
  }

  @Test
  void parametersAreZeroAtFirst() {
    assertThat(state.parameters()).containsExactly(TABLE, BANK, STEP);
    assertThat(rows("table", 0, 3)).containsOnly(0);
  }

  @Test
  void rowsAreReadAndWrittenOnTheirOwn() {
    state.write("table", 1, floats(1, 2, 3, 4));
    assertThat(rows("table", 0, 3)).containsExactly(0, 0, 1, 2, 3, 4);
    assertThat(rows("table", 2, 1)).containsExactly(3, 4);
    state.write("step", 0, HostTensor.of(arena, new int[] {41}));
    HostTensor step = HostTensor.allocate(arena, DType.INT32);
    state.read("step", 0, step);
    assertThat(step.get(0)).isEqualTo(41);
  }

  @Test
  void whatIsWrittenIsCopied() {
    HostTensor row = floats(1, 2);
    state.write("table", 0, row);
    row.set(0, 9);
    assertThat(rows("table", 0, 1)).containsExactly(1, 2);
  }

  @Test
  void aGrownBankKeepsItsRowsAndGetsZeros() {
    state.write("bank", 0, floats(1, 2, 3, 4));
    state.grow("bank", 3);
    assertThat(rows("bank", 0, 3)).containsExactly(1, 2, 3, 4, 0, 0);
    assertThat(state.parameters()).containsExactly(TABLE, BANK.withRows(3), STEP);
    state.grow("bank", 3);
    assertThat(rows("bank", 0, 3)).containsExactly(1, 2, 3, 4, 0, 0);
  }

  @Test
  void onlyBanksGrowAndNeverShrink() {
    assertThatThrownBy(() -> state.grow("table", 4))
        .hasMessage(
            "MLORA-113 The parameter 'table' (f32[3, 2]) cannot grow to 4 rows: it is no bank."
                + " Grow banks only, and never to fewer rows.");
    assertThatThrownBy(() -> state.grow("bank", 1))
        .hasMessageContaining("cannot grow to 1 rows: a bank never shrinks");
    assertThatThrownBy(() -> state.grow("none", 1)).hasMessageContaining("no parameter 'none'");
  }

  @Test
  void accessBeyondTheParameterChangesNothing() {
    assertThatThrownBy(() -> state.write("table", 2, floats(1, 2, 3, 4)))
        .hasMessage(
            "MLORA-113 The parameter 'table' is FLOAT32[3, 2]; it has no FLOAT32[2, 2] from row 2"
                + " on. Ask for rows it has, in its own element type and shape.");
    assertThat(rows("table", 0, 3)).containsOnly(0);
    assertThatThrownBy(() -> rows("table", -1, 1)).hasMessageContaining("from row -1 on");
    assertThatThrownBy(() -> rows("table", Integer.MAX_VALUE, 2)).hasMessageContaining("MLORA-113");
    assertThatThrownBy(() -> state.read("table", 0, HostTensor.of(arena, new float[3], 1, 3)))
        .hasMessageContaining("no FLOAT32[1, 3]");
    assertThatThrownBy(() -> state.read("table", 0, HostTensor.of(arena, new float[6], 6)))
        .hasMessageContaining("no FLOAT32[6]");
    assertThatThrownBy(() -> state.read("table", 0, HostTensor.of(arena, new double[2], 1, 2)))
        .hasMessageContaining("no FLOAT64[1, 2]");
    assertThatThrownBy(() -> rows("tabel", 0, 1))
        .hasMessage("MLORA-113 The state has no parameter 'tabel'. It holds [table, bank, step].");
  }

  @Test
  void oneNameIsAllocatedOnce() {
    assertThatThrownBy(() -> backend.allocate(List.of(TABLE, TABLE)))
        .hasMessageContaining("MLORA-202")
        .hasMessageContaining("'table' was to be allocated twice");
  }

  @Test
  void aClosedStateIsNotUsedAndClosesTwice() {
    state.close();
    state.close();
    assertThatThrownBy(() -> rows("table", 0, 1))
        .hasMessage(
            "MLORA-110 The state of the backend 'reference' is closed. Use it before it is closed,"
                + " or open another.");
    assertThatThrownBy(state::sync).hasMessageContaining("MLORA-110");
    assertThatThrownBy(state::parameters).hasMessageContaining("MLORA-110");
    assertThatThrownBy(() -> state.write("table", 0, floats(1, 2)))
        .hasMessageContaining("MLORA-110");
    assertThatThrownBy(() -> state.grow("bank", 3)).hasMessageContaining("MLORA-110");
  }

  @Test
  void aClosedBackendClosesWhatItMade() {
    backend.close();
    backend.close();
    assertThatThrownBy(state::parameters)
        .hasMessageContaining("MLORA-110 The backend 'reference' is closed");
    assertThatThrownBy(() -> backend.allocate(List.of())).hasMessageContaining("MLORA-110");
  }
}
