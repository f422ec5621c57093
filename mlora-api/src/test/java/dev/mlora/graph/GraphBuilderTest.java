package dev.mlora.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
  private static final TensorType ROW = TensorType.float32(Shape.of(3));

  private final GraphBuilder graph = new GraphBuilder();

  @Test
  void equalOperationsOnEqualOperandsAreOneNode() {
    Value x = graph.input("x", ROW);
    Value y = graph.input("y", ROW);
    assertThat(x.plus(y)).isEqualTo(x.plus(y));
    assertThat(graph.within("mlp", () -> x.plus(y))).as("wherever they stand").isEqualTo(x.plus(y));
    assertThat(graph.input("x", ROW)).isEqualTo(x);
    assertThat(graph.constant(0.5, ROW)).isEqualTo(graph.constant(0.5, ROW));
    assertThat(x.plus(y)).isNotEqualTo(y.plus(x));
    assertThat(x.times(2)).isNotEqualTo(x.times(3));
    assertThat(graph.constant(0.0, ROW)).isNotEqualTo(graph.constant(-0.0, ROW));
  }

  @Test
  void masksOfDifferentLayersStayApart() {
    Value step = graph.input("step", TensorType.int32(Shape.SCALAR));
    Value first = graph.apply(new RandomOp.DropoutMask(1, "mlp/0", 0.5, ROW), step);
    assertThat(first).isEqualTo(graph.apply(new RandomOp.DropoutMask(1, "mlp/0", 0.5, ROW), step));
    assertThat(first)
        .isNotEqualTo(graph.apply(new RandomOp.DropoutMask(1, "mlp/1", 0.5, ROW), step));
  }

  @Test
  void whatNothingNeedsIsLeftOut() {
    Value x = graph.input("x", ROW);
    Value unused = graph.input("unused", ROW).exp();
    Value w = graph.parameter("w", ROW);
    Value y = x.times(w);
    unused.plus(y);
    Value next = w.minus(graph.constant(1, ROW));
    Graph built = graph.build(Map.of("y", y), Map.of("w", next));
    assertThat(built.nodes())
        .extracting(Node::op)
        .containsExactly(
            new SourceOp.Input("x", ROW),
            new SourceOp.Parameter("w", ROW),
            new ElementwiseOp.Multiply(),
            new SourceOp.Constant(1, ROW),
            new ElementwiseOp.Subtract());
    assertThat(built.nodes()).extracting(Node::id).containsExactly(0, 1, 2, 3, 4);
    assertThat(built.nodes().get(4).inputs()).containsExactly(new Ref(1, 0), new Ref(3, 0));
    assertThat(built.results()).containsExactly(Map.entry("y", new Ref(2, 0)));
    assertThat(built.updates()).containsExactly(Map.entry("w", new Ref(4, 0)));
    assertThat(built.inputs()).containsExactly(new SourceOp.Input("x", ROW));
    assertThat(built.parameters()).containsExactly(new SourceOp.Parameter("w", ROW));
  }

  @Test
  void pathsNestAndEndWithTheirLayer() {
    Value x = graph.input("x", ROW);
    Value y = graph.within("mlp", () -> graph.within("0", () -> x.relu()));
    assertThat(graph.node(y.ref()).path()).isEqualTo("mlp/0");
    assertThat(graph.path()).isEmpty();
    assertThatThrownBy(() -> graph.within("mlp", () -> x.sum(7)))
        .hasMessageContaining("At 'mlp': Sum");
    assertThat(graph.path()).as("after a failure").isEmpty();
  }

  @Test
  void oneNameMeansOneThing() {
    graph.input("x", ROW);
    assertThatThrownBy(() -> graph.within("mlp", () -> graph.parameter("x", ROW)))
        .hasMessageContaining(
            "MLORA-202 At 'mlp': the name 'x' is taken by Input[name=x, type=f32[3]]")
        .hasMessageContaining("cannot also be Parameter[name=x, type=f32[3]]");
    assertThatThrownBy(() -> graph.input("x", TensorType.int32(Shape.of(3))))
        .hasMessageContaining("MLORA-202");
    for (String name : List.of("", " ", "/x", "x/")) {
      assertThatThrownBy(() -> graph.input(name, ROW))
          .hasMessageContaining("MLORA-202 At the top: '" + name + "' is not a name");
    }
  }

  @Test
  void oneSymbolHasOneMaximum() {
    graph.input("x", TensorType.float32(Shape.of(Dim.symbol("batch", 8))));
    assertThatThrownBy(() -> graph.input("y", TensorType.float32(Shape.of(Dim.symbol("batch", 9)))))
        .hasMessage(
            "MLORA-201 At the top: the dimension 'batch' has the maximum 9 here and 8 elsewhere. Use one"
                + " Dim.");
  }

  @Test
  void valuesOfAnotherGraphAreRefused() {
    Value mine = graph.input("x", ROW);
    Value other = new GraphBuilder().input("x", ROW);
    assertThatThrownBy(() -> graph.within("mlp", () -> mine.plus(other)))
        .hasMessage(
            "MLORA-203 At 'mlp': Add[] was given a value of another graph. Use values of one builder"
                + " only.");
    assertThatThrownBy(() -> graph.build(Map.of("y", other), Map.of()))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("the result 'y' was given a value of another graph");
    assertThatThrownBy(() -> graph.build(Map.of(), Map.of("w", other)))
        .hasMessageContaining("the update of 'w' was given a value of another graph");
  }
}
