package dev.mlora.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InPlaceUpdatesTest {
  private static final TensorType TABLE = TensorType.float32(Shape.of(4, 2));
  private static final TensorType COUNT = TensorType.float32(Shape.SCALAR);

  private final GraphBuilder graph = new GraphBuilder();
  private final Value w = graph.parameter("w", TABLE);
  private final Value m = graph.parameter("m", TABLE);
  private final Value v = graph.parameter("v", TABLE);
  private final Value gradient = graph.input("g", TABLE);
  private final List<Value> moved =
      graph.applyAll(
          new AdamDense(Adam.TF1, false),
          List.of(w, m, v, graph.parameter("step", COUNT), gradient));

  private Set<Integer> inPlace(Map<String, Value> results, Map<String, Value> updates) {
    return InPlaceUpdates.of(graph.build(results, updates));
  }

  private Map<String, Value> itsOwn() {
    return Map.of("w", moved.get(0), "m", moved.get(1), "v", moved.get(2));
  }

  @Test
  void aStepThatReplacesItsOwnParametersIsMadeInThem() {
    assertThat(inPlace(Map.of(), itsOwn())).hasSize(1);
  }

  @Test
  void aStepWhoseResultIsAskedForIsNot() {
    assertThat(inPlace(Map.of("weights", moved.getFirst()), itsOwn())).isEmpty();
  }

  @Test
  void aStepThatAnotherValueUsesIsNot() {
    assertThat(inPlace(Map.of("size", moved.getFirst().square().sum(0)), itsOwn())).isEmpty();
  }

  @Test
  void aStepThatReplacesOtherParametersIsNot() {
    Map<String, Value> crossed = Map.of("w", moved.get(0), "v", moved.get(1), "m", moved.get(2));
    assertThat(inPlace(Map.of(), crossed)).isEmpty();
  }

  @Test
  void rowsReplacedInTheirOwnTableAreReplacedThere() {
    Value ids = graph.input("ids", new TensorType(DType.INT32, Shape.of(2)));
    Value rows = w.gatherDistinct(ids).times(2);
    Value replaced = graph.apply(new RowOp.ScatterRows(), w, ids, rows);
    assertThat(inPlace(Map.of(), Map.of("w", replaced))).hasSize(1);
  }
}
