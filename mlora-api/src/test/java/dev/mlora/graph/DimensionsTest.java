package dev.mlora.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DimensionsTest {
  private static final Dim BATCH = Dim.symbol("batch", 8);
  private static final Dim PRESENT = Dim.symbol("present", 4);

  private final Dimensions dimensions = new Dimensions(graph());

  /** Inputs x [batch, 3], label [batch], offsets [present + 1], pairs [2 * present]. */
  private static Graph graph() {
    GraphBuilder graph = new GraphBuilder();
    Value x = graph.input("x", TensorType.float32(Shape.of(BATCH, 3)));
    Value label = graph.input("label", TensorType.float32(Shape.of(BATCH)));
    Value offsets = graph.input("offsets", TensorType.int32(Shape.of(PRESENT.plus(1))));
    Value pairs = graph.input("pairs", TensorType.float32(Shape.of(PRESENT.times(2))));
    return graph.build(
        Map.of("a", x.segmentSum(offsets), "b", label.exp(), "c", pairs.exp()), Map.of());
  }

  private int index(String input) {
    List<String> names = dimensions.inputs().stream().map(SourceOp.Input::name).toList();
    return names.indexOf(input);
  }

  private void bind(String input, int... fed) {
    dimensions.bind(index(input), fed);
  }

  @Test
  void symbolsAreBoundThroughAnyMultiple() {
    bind("x", 5, 3);
    bind("offsets", 3);
    assertThat(dimensions.size(BATCH)).isEqualTo(5);
    assertThat(dimensions.size(PRESENT)).isEqualTo(2);
    assertThat(dimensions.size(Dim.of(7))).isEqualTo(7);
    assertThat(dimensions.elements(Shape.of(BATCH.plus(1), 4))).isEqualTo(24);
    bind("pairs", 4);
    dimensions.clear();
    bind("pairs", 6);
    assertThat(dimensions.size(PRESENT)).isEqualTo(3);
    bind("offsets", 4);
  }

  @Test
  void inputsAgreeOnTheirSymbols() {
    bind("x", 5, 3);
    assertThatThrownBy(() -> bind("label", 4))
        .hasMessageContaining(
            "MLORA-112 The feed 'label' has the shape [4], but f32[batch] was expected: 'batch' is 5"
                + " in another input");
  }

  @Test
  void everyWayToMissTheDeclaredShapeIsNamed() {
    assertThatThrownBy(() -> bind("x", 5)).hasMessageContaining("the number of dimensions differs");
    assertThatThrownBy(() -> bind("x", 5, 4)).hasMessageContaining("dimension 1 is fixed");
    assertThatThrownBy(() -> bind("x", 9, 3)).hasMessageContaining("'batch' is at most 8");
    assertThatThrownBy(() -> bind("offsets", 0))
        .hasMessageContaining("dimension 0 is not of the form present+1");
    assertThatThrownBy(() -> bind("pairs", 3))
        .hasMessageContaining("dimension 0 is not of the form 2*present");
  }

  @Test
  void aSymbolThatNoInputHasIsNamed() {
    assertThatThrownBy(() -> dimensions.size(Dim.symbol("unique:user", 9)))
        .hasMessageContaining("MLORA-203 No input of the graph binds the dimension 'unique:user'")
        .hasMessageContaining("batch");
  }
}
