package dev.mlora.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphTest {
  private static final TensorType SCALAR = TensorType.float32(Shape.SCALAR);
  private static final Dim BATCH = Dim.symbol("batch", 8);

  private static Graph example() {
    GraphBuilder graph = new GraphBuilder();
    Value x = graph.input("x", TensorType.float32(Shape.of(BATCH, 2)));
    Value w = graph.parameter("mlp/\"w\"", TensorType.float32(Shape.of(2, 1)));
    Value y = graph.within("mlp", () -> x.matmul(w));
    return graph.build(Map.of("y", y), Map.of("mlp/\"w\"", w.times(0.5)));
  }

  @Test
  void printsAsText() {
    assertThat(example().toText())
        .isEqualTo(
            """
            %0 = Input[name=x, type=f32[batch, 2]]() : f32[batch, 2]
            %1 = Parameter[name=mlp/"w", type=f32[2, 1]]() : f32[2, 1]
            %2 = MatMul[transposeLeft=false, transposeRight=false](%0, %1) : f32[batch, 1]  # mlp
            %3 = Scale[factor=0.5](%1) : f32[2, 1]
            result y = %2
            update mlp/"w" = %3
            """);
  }

  @Test
  void printsForGraphviz() {
    assertThat(example().toGraphviz())
        .isEqualTo(
            """
            digraph G {
              node [shape=box];
              n0 [label="Input[name=x, type=f32[batch, 2]]\\nf32[batch, 2]"];
              n1 [label="Parameter[name=mlp/\\"w\\", type=f32[2, 1]]\\nf32[2, 1]"];
              n2 [label="MatMul[transposeLeft=false, transposeRight=false]\\nf32[batch, 1]"];
              n0 -> n2;
              n1 -> n2;
              n3 [label="Scale[factor=0.5]\\nf32[2, 1]"];
              n1 -> n3;
              "result y" [shape=oval];
              n2 -> "result y";
              "update mlp/\\"w\\"" [shape=oval];
              n3 -> "update mlp/\\"w\\"";
            }
            """);
  }

  @Test
  void outputsOfOneNodeAreToldApart() {
    assertThat(new Ref(3, 0)).hasToString("%3");
    assertThat(new Ref(3, 2)).hasToString("%3.2");
  }

  @Test
  void operandsComeBeforeTheirUse() {
    Node x = new Node(0, new SourceOp.Input("x", SCALAR), List.of(), List.of(SCALAR), "");
    Node early = new Node(0, new ElementwiseOp.Exp(), List.of(new Ref(1, 0)), List.of(SCALAR), "");
    Node itself = new Node(1, new ElementwiseOp.Exp(), List.of(new Ref(1, 0)), List.of(SCALAR), "");
    Node misplaced = new Node(5, x.op(), List.of(), List.of(SCALAR), "");
    assertThatThrownBy(() -> new Graph(List.of(early), Map.of(), Map.of()))
        .hasMessage(
            "MLORA-203 The graph is inconsistent: operand of node 0 refers to %1, which does not"
                + " exist before it. Build graphs with GraphBuilder.");
    assertThatThrownBy(() -> new Graph(List.of(x, itself), Map.of(), Map.of()))
        .hasMessageContaining("operand of node 1 refers to %1");
    assertThatThrownBy(() -> new Graph(List.of(misplaced), Map.of(), Map.of()))
        .hasMessageContaining("node 5 stands at position 0");
    assertThatThrownBy(() -> new Graph(List.of(x), Map.of("y", new Ref(0, 1)), Map.of()))
        .hasMessageContaining("result 'y' refers to %0.1");
    assertThatThrownBy(() -> new Graph(List.of(x), Map.of(), Map.of("w", new Ref(1, 0))))
        .hasMessageContaining("update of 'w' refers to %1");
  }
}
