package dev.mlora.autodiff;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferentiationErrorTest {
  private final GraphBuilder graph = new GraphBuilder();
  private final Value x =
      graph.within("mlp", () -> graph.input("x", TensorType.float32(Shape.of(3))));

  @Test
  void onlyAScalarCanBeDifferentiated() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> Differentiation.gradients(x, List.of(x)))
        .matches(failure -> failure.code() == ErrorCode.SHAPE_MISMATCH)
        .withMessageContaining("At 'mlp': only a real scalar can be differentiated, not f32[3]");
  }

  @Test
  void aValueOfAnotherGraphIsRefused() {
    Value stranger = new GraphBuilder().input("x", TensorType.float32(Shape.of(3)));
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> Differentiation.gradients(x.sum(0), List.of(stranger)))
        .matches(failure -> failure.code() == ErrorCode.GRAPH_INVALID)
        .withMessageContaining("of another graph");
  }
}
