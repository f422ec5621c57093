package dev.mlora.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Capabilities;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequirementsTest {
  private static final TensorType TYPE = TensorType.float32(Shape.of(2));

  private static Program program(boolean training) {
    GraphBuilder graph = new GraphBuilder();
    Value w = graph.parameter("mlp/w", TYPE);
    Map<String, Value> updates = training ? Map.of("mlp/w", w.times(0.5)) : Map.of();
    return new Program(
        List.of(new ParameterSpec("mlp/w", TYPE, Role.BACKBONE, false)),
        Map.of(
            training ? Program.TRAIN : Program.PREDICT,
            graph.build(Map.of("y", w.square()), updates)));
  }

  private static Capabilities backend(boolean training, DType... dtypes) {
    return new Capabilities(Set.of(dtypes), Set.of(), true, training, true);
  }

  @Test
  void aServingBackendDoesNotTrain() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> Lowering.lower(program(true), backend(false, DType.FLOAT32, DType.INT32)))
        .matches(failure -> failure.code() == ErrorCode.BACKEND_CAPABILITY)
        .withMessageContaining("'train' updates parameters such as 'mlp/w'")
        .withMessageContaining("Train on another backend");
  }

  @Test
  void aServingBackendPredicts() {
    Lowered lowered = Lowering.lower(program(false), backend(false, DType.FLOAT32, DType.INT32));
    assertThat(lowered.program()).isEqualTo(program(false));
    assertThat(lowered.masks()).isEmpty();
  }

  @Test
  void anElementTypeNotDeclaredIsNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(
            () ->
                Lowering.lower(
                    Precision.widen(program(false)), backend(true, DType.FLOAT32, DType.INT32)))
        .matches(failure -> failure.code() == ErrorCode.BACKEND_CAPABILITY)
        .withMessageContaining("'mlp/w' is of the type f64[2]")
        .withMessageContaining("[FLOAT32, INT32]");
  }

  @Test
  void anElementTypeInsideAGraphIsNamedWithItsPlace() {
    GraphBuilder graph = new GraphBuilder();
    TensorType wide = new TensorType(DType.FLOAT64, Shape.of(2));
    Value y = graph.within("mlp", () -> graph.input("x", wide).square());
    Program program =
        new Program(List.of(), Map.of(Program.PREDICT, graph.build(Map.of("y", y), Map.of())));
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> Lowering.lower(program, backend(true, DType.FLOAT32, DType.INT32)))
        .matches(failure -> failure.code() == ErrorCode.BACKEND_CAPABILITY)
        .withMessageContaining("The entry 'predict', at 'mlp', Input[name=x");
  }
}
