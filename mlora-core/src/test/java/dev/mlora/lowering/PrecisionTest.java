package dev.mlora.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.autodiff.Differentiation;
import dev.mlora.autodiff.FedGraph;
import dev.mlora.autodiff.LoraLayer;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.DType;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrecisionTest {
  @Test
  void aWidenedGraphIsTheGraphBuiltInDouble() {
    assertThat(Precision.widen(layer(DType.FLOAT32))).isEqualTo(layer(DType.FLOAT64));
  }

  private static Program layer(DType dtype) {
    FedGraph graph = new FedGraph(dtype);
    LoraLayer layer = LoraLayer.in(graph, new LoraLinear(Activation.RELU, true, true, true, 0.5));
    Value loss = layer.y().mean(0, 1);
    List<Value> results = new ArrayList<>(List.of(loss));
    Differentiation.gradients(loss, List.of(layer.of(Wanted.DOWN), layer.of(Wanted.KERNEL)))
        .forEach((value, gradient) -> results.add(gradient.dense(value.type())));
    return graph.program(results);
  }

  @Test
  void parametersMasksConstantsAndSizesAreWidenedAndIntegersAreNot() {
    GraphBuilder graph = new GraphBuilder();
    TensorType type = TensorType.float32(Shape.of(2));
    Value step = graph.input("step", TensorType.int32(Shape.SCALAR));
    Value bytes = graph.input("bytes", new TensorType(DType.UINT8, Shape.of(2)));
    Value y =
        graph
            .parameter("w", type)
            .times(graph.apply(new RandomOp.DropoutMask(1, "mlp", 0.5, type), step))
            .times(graph.apply(new RandomOp.MaskFromBytes(2, DType.FLOAT32), bytes))
            .plus(graph.constant(3, type))
            .over(graph.dimensionSize(Shape.of(2).dim(0), DType.FLOAT32));
    ParameterSpec w = new ParameterSpec("w", type, Role.ADAPTER, true);
    Program program =
        new Program(List.of(w), Map.of(Program.TRAIN, graph.build(Map.of("y", y), Map.of("w", y))));

    Program wide = Precision.widen(program);

    assertThat(wide.parameters())
        .containsExactly(
            new ParameterSpec("w", new TensorType(DType.FLOAT64, Shape.of(2)), Role.ADAPTER, true));
    assertThat(wide.entry(Program.TRAIN).toText())
        .doesNotContain("f32", "FLOAT32")
        .contains("Input[name=step, type=i32[]]", "Input[name=bytes, type=u8[2]]", "update w =");
    assertThat(wide.entry(Program.TRAIN).nodes())
        .hasSameSizeAs(program.entry(Program.TRAIN).nodes());
    assertThat(Precision.widen(wide)).isEqualTo(wide);
  }
}
