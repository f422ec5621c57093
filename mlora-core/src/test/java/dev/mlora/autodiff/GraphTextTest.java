package dev.mlora.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Node;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a gradient adds to a graph, and what it leaves out. */
class GraphTextTest {
  private static final Dim BATCH = Dim.symbol("batch", 8);
  private static final Dim UNIQUE = Dim.symbol("unique:user", 8);
  private static final int VOCABULARY = 1000;

  private final GraphBuilder graph = new GraphBuilder();
  private final Map<String, Value> parameters = new LinkedHashMap<>();

  @Test
  void aTowerReadsAsWrittenByHand() {
    Value x = graph.input("x", TensorType.float32(Shape.of(BATCH, 4)));
    Value loss = loss(layer("1", Activation.IDENTITY, layer("0", Activation.RELU, x, 4, 3), 3, 1));
    assertThat(graphOf(loss, List.copyOf(parameters.keySet())).toText())
        .isEqualTo(
            """
            %0 = Input[name=x, type=f32[batch, 4]]() : f32[batch, 4]
            %1 = Parameter[name=0/kernel, type=f32[4, 3]]() : f32[4, 3]  # 0
            %2 = Parameter[name=0/bias, type=f32[3]]() : f32[3]  # 0
            %3 = Linear[activation=RELU, bias=true, mask=false](%0, %1, %2) : f32[batch, 3]  # 0
            %4 = Parameter[name=1/kernel, type=f32[3, 1]]() : f32[3, 1]  # 1
            %5 = Parameter[name=1/bias, type=f32[1]]() : f32[1]  # 1
            %6 = Linear[activation=IDENTITY, bias=true, mask=false](%3, %4, %5) : f32[batch, 1]  # 1
            %7 = Input[name=label, type=f32[batch]]() : f32[batch]
            %8 = Reshape[shape=[batch]](%6) : f32[batch]
            %9 = SigmoidCrossEntropy[](%8, %7) : f32[batch]
            %10 = Mean[axes=[0], keep=false](%9) : f32[]
            %11 = Constant[value=1.0, type=f32[]]() : f32[]
            %12 = DimensionSize[dim=batch, dtype=FLOAT32]() : f32[]  # gradient
            %13 = Divide[](%11, %12) : f32[]  # gradient
            %14 = Sigmoid[](%8) : f32[batch]  # gradient
            %15 = Subtract[](%14, %7) : f32[batch]  # gradient
            %16 = Multiply[](%13, %15) : f32[batch]  # gradient
            %17 = Reshape[shape=[batch, 1]](%16) : f32[batch, 1]  # gradient
            %18 = LinearGradient[layer=Linear[activation=IDENTITY, bias=true, mask=false], wanted=[INPUT, KERNEL, BIAS]](%3, %4, %6, %17) : f32[batch, 3], f32[3, 1], f32[1]  # gradient/1
            %19 = LinearGradient[layer=Linear[activation=RELU, bias=true, mask=false], wanted=[KERNEL, BIAS]](%0, %1, %3, %18) : f32[4, 3], f32[3]  # gradient/0
            result loss = %10
            result d 0/kernel = %19
            result d 0/bias = %19.1
            result d 1/kernel = %18.1
            result d 1/bias = %18.2
            """);
  }

  @Test
  void aFrozenLayerHasNoGradientNode() {
    Value x = user();
    Value hidden = layer("1", Activation.RELU, layer("0", Activation.RELU, x, 4, 3), 3, 3);
    Value loss = loss(layer("2", Activation.IDENTITY, hidden, 3, 1));
    String text = graphOf(loss, List.of("2/kernel")).toText();
    assertThat(text).contains("wanted=[KERNEL]]").contains("# gradient/2\n");
    assertThat(text).doesNotContain("gradient/1", "gradient/0", "ScatterAdd", "INPUT", "BIAS");
  }

  @Test
  void nothingWantedAddsNothing() {
    Value loss = loss(layer("0", Activation.RELU, user(), 4, 1));
    assertThat(graphOf(loss, List.of()).toText()).doesNotContain("gradient");
  }

  @Test
  void theGradientOfATableIsItsRowsOnly() {
    Value loss = loss(layer("0", Activation.RELU, user(), 4, 1));
    Graph lazy = graphOf(loss, List.of("user/table", "0/kernel"));
    assertThat(lazy.nodes())
        .noneMatch(node -> !(node.op() instanceof SourceOp.Parameter) && tableSized(node));
    assertThat(lazy.toText()).contains("ScatterAdd[rows=unique:user, distinct=false]");
  }

  @Test
  void aWholeGradientOfATableKeepsThePromiseOfDistinctIds() {
    Value loss = loss(layer("0", Activation.RELU, user(), 4, 1));
    Value table = parameter("user/table", Shape.of(VOCABULARY, 4));
    Gradient rows = Differentiation.gradients(loss, List.of(table)).get(table);
    assertThat(graph.node(rows.dense(table.type()).ref()).op())
        .isEqualTo(new RowOp.ScatterAdd(Dim.of(VOCABULARY), true));
  }

  @Test
  void rowsByDifferentIdsMakeAWholeGradient() {
    Value table = parameter("user/table", Shape.of(VOCABULARY, 4));
    TensorType ids = TensorType.int32(Shape.of(UNIQUE));
    Value a = table.gatherDistinct(graph.input("a", ids));
    Value b = table.gatherDistinct(graph.input("b", ids));
    Value loss = a.times(b).sum(0, 1);
    Gradient gradient = Differentiation.gradients(loss, List.of(table)).get(table);
    assertThat(gradient).isInstanceOf(Gradient.Dense.class);
    assertThat(gradient.dense(table.type()).type()).isEqualTo(table.type());
  }

  @Test
  void whatTheLossDoesNotDependOnIsAbsent() {
    Value x = parameter("x", Shape.of(2));
    Value unused = parameter("unused", Shape.of(2));
    Value later = graph.constant(3, x.type());
    Value loss = x.square().sum(0);
    Value after = loss.times(2);
    assertThat(Differentiation.gradients(loss, List.of(unused, x, later, after)))
        .containsOnlyKeys(x);
  }

  @Test
  void theLossItselfHasTheGradientOne() {
    Value loss = parameter("x", Shape.SCALAR).square();
    Gradient gradient = Differentiation.gradients(loss, List.of(loss)).get(loss);
    assertThat(graph.node(gradient.dense(loss.type()).ref()).op())
        .isEqualTo(new SourceOp.Constant(1, new TensorType(DType.FLOAT32, Shape.SCALAR)));
  }

  private static boolean tableSized(Node node) {
    return node.outputs().stream()
        .anyMatch(type -> type.shape().dims().contains(Dim.of(VOCABULARY)));
  }

  private Value user() {
    Value unique = graph.input("unique", TensorType.int32(Shape.of(UNIQUE)));
    Value inverse = graph.input("inverse", TensorType.int32(Shape.of(BATCH)));
    Value rows = parameter("user/table", Shape.of(VOCABULARY, 4)).gatherDistinct(unique);
    return graph.apply(new RowOp.Gather(false), rows, inverse);
  }

  private Value layer(String name, Activation activation, Value x, int in, int out) {
    return graph.within(
        name,
        () ->
            graph.apply(
                new Linear(activation, true, false),
                x,
                parameter(name + "/kernel", Shape.of(in, out)),
                parameter(name + "/bias", Shape.of(out))));
  }

  private Value loss(Value logit) {
    Value label = graph.input("label", TensorType.float32(Shape.of(BATCH)));
    return logit.reshape(Shape.of(BATCH)).sigmoidCrossEntropy(label).mean(0);
  }

  private Value parameter(String name, Shape shape) {
    Value value = graph.parameter(name, TensorType.float32(shape));
    parameters.put(name, value);
    return value;
  }

  /** The loss and its gradients; those of rows as rows. */
  private Graph graphOf(Value loss, List<String> trained) {
    List<Value> wanted = new ArrayList<>();
    trained.forEach(name -> wanted.add(parameters.get(name)));
    Map<Value, Gradient> gradients = Differentiation.gradients(loss, wanted);
    Map<String, Value> results = new LinkedHashMap<>();
    results.put("loss", loss);
    for (String name : trained) {
      switch (gradients.get(parameters.get(name))) {
        case Gradient.Dense dense -> results.put("d " + name, dense.value());
        case Gradient.Rows rows -> results.put("d " + name, rows.values());
      }
    }
    return graph.build(results, Map.of());
  }
}
