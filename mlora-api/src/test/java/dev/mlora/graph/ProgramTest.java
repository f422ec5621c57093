package dev.mlora.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private static final TensorType TYPE = TensorType.float32(Shape.of(2, 3));
  private static final ParameterSpec W = new ParameterSpec("w", TYPE, Role.BACKBONE, false);

  private static Graph halving(TensorType type) {
    GraphBuilder graph = new GraphBuilder();
    Value w = graph.parameter("w", type);
    return graph.build(Map.of(), Map.of("w", w.times(0.5)));
  }

  @Test
  void entriesAreFoundByName() {
    Program program = new Program(List.of(W), Map.of(Program.TRAIN, halving(TYPE)));
    assertThat(program.entry(Program.TRAIN).updates()).containsOnlyKeys("w");
    assertThatThrownBy(() -> program.entry(Program.PREDICT))
        .hasMessage("MLORA-203 The program has no entry 'predict'; it has [train].");
  }

  @Test
  void parametersAreUsedAsTheyAreDeclared() {
    Map<String, Graph> entries = Map.of(Program.TRAIN, halving(TensorType.float32(Shape.of(3, 3))));
    assertThatThrownBy(() -> new Program(List.of(W), entries))
        .hasMessage(
            "MLORA-203 The entry 'train' uses the parameter 'w' as f32[3, 3], but it is declared as"
                + " f32[2, 3].");
    assertThatThrownBy(() -> new Program(List.of(), entries))
        .hasMessageContaining("but it is declared nowhere");
  }

  @Test
  void updatesHaveTheTypeOfTheirParameter() {
    GraphBuilder graph = new GraphBuilder();
    Value sum = graph.parameter("w", TYPE).sum(0);
    Graph train = graph.build(Map.of(), Map.of("w", sum));
    assertThatThrownBy(() -> new Program(List.of(W), Map.of(Program.TRAIN, train)))
        .hasMessageContaining("uses the parameter 'w' as f32[3], but it is declared as f32[2, 3]");
  }

  @Test
  void aParameterIsDeclaredOnce() {
    assertThatThrownBy(() -> new Program(List.of(W, W), Map.of()))
        .hasMessage(
            "MLORA-202 The program declares the parameter 'w' twice. Give every parameter its own"
                + " name.");
  }

  @Test
  void parametersHaveFixedSizesAndBanksHaveRows() {
    TensorType symbolic = TensorType.float32(Shape.of(Dim.symbol("batch", 8)));
    assertThatThrownBy(() -> new ParameterSpec("w", symbolic, Role.BACKBONE, false))
        .hasMessageContaining("MLORA-201 The parameter 'w' cannot be f32[batch]: ");
    TensorType scalar = TensorType.float32(Shape.SCALAR);
    assertThatThrownBy(() -> new ParameterSpec("w", scalar, Role.DOMAIN, true))
        .hasMessageContaining("cannot be f32[] as a bank");
    ParameterSpec bank = new ParameterSpec("a", TYPE, Role.ADAPTER, true);
    assertThat(bank.withRows(7).type()).isEqualTo(TensorType.float32(Shape.of(7, 3)));
    assertThat(bank.elements()).isEqualTo(6);
  }
}
