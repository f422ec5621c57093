package dev.mlora.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Op;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientTest {
  private static final Set<Class<? extends Op>> IN_LAYER_GRADIENT_TEST =
      Set.of(CompositeOp.Linear.class, CompositeOp.LoraLinear.class);

  static List<OpCase> cases() {
    return OpCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theGradientIsTheSlope(OpCase op) {
    FedGraph graph = op.graph();
    OpCase.Use use = op.use().apply(graph);
    assertThat(graph.program(List.of(use.output())).entry("run").nodes())
        .anyMatch(node -> op.op().isInstance(node.op()));
    CentralDifferences.check(graph, use.output(), use.operands());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theGradientsGradientIsTheSlopeOfTheGradient(OpCase op) {
    FedGraph graph = op.graph();
    OpCase.Use use = op.use().apply(graph);
    // Squared, so that the second gradient does not vanish where the operation is linear.
    Value loss = CentralDifferences.loss(graph, use.output().square());
    Map<Value, Gradient> first = Differentiation.gradients(loss, use.operands());
    first.forEach(
        (operand, gradient) ->
            CentralDifferences.check(graph, gradient.dense(operand.type()), List.of(operand)));
  }

  @Test
  void gradientsThatAreConstantsAreFoldedRightly() {
    FedGraph graph = new FedGraph(DType.FLOAT64);
    Value x = graph.real(Shape.of(graph.symbol("n", 3), 2));
    Value loss = x.square().times(graph.builder().constant(3, x.type())).exp().sum(0, 1);
    Value linear = x.square().times(graph.builder().constant(-3, x.type())).sum(0, 1);
    for (Value each : List.of(loss, linear)) {
      CentralDifferences.assertEqual(
          CentralDifferences.computed(graph, each, Differentiation.gradients(each, List.of(x))),
          CentralDifferences.measured(graph, each, List.of(x)));
    }
  }

  /** Operations that no gradient passes: what a loss depends on through them counts as constant. */
  static List<OpCase> constants() {
    return List.of(
        new OpCase(
            ElementwiseOp.Greater.class,
            "both operands",
            g -> {
              Value a = g.real(Shape.of(3));
              Value b = g.real(Shape.of(3));
              return OpCase.Use.of(a.greater(b), a, b);
            }),
        new OpCase(
            ElementwiseOp.Select.class,
            "the condition",
            g -> {
              Value c = g.real(Shape.of(3));
              return OpCase.Use.of(c.select(g.real(Shape.of(3)), g.real(Shape.of(3))), c);
            }),
        new OpCase(
            ElementwiseOp.SigmoidCrossEntropy.class,
            "the label",
            g -> {
              Value label = g.positive(Shape.of(3));
              return OpCase.Use.of(g.real(Shape.of(3)).sigmoidCrossEntropy(label), label);
            }),
        new OpCase(
            RandomOp.DropoutMask.class,
            "the step",
            g -> {
              Value step = g.builder().input("step", TensorType.int32(Shape.SCALAR));
              TensorType type = new TensorType(DType.FLOAT64, Shape.of(3));
              RandomOp.DropoutMask op = new RandomOp.DropoutMask(1, "mlp/0", 0.5, type);
              return OpCase.Use.of(g.builder().apply(op, step), step);
            }),
        new OpCase(
            RandomOp.MaskFromBytes.class,
            "the bytes",
            g -> {
              Value bytes = g.builder().input("mask", new TensorType(DType.UINT8, Shape.of(3)));
              RandomOp.MaskFromBytes op = new RandomOp.MaskFromBytes(2, DType.FLOAT64);
              return OpCase.Use.of(g.builder().apply(op, bytes), bytes);
            }),
        new OpCase(
            RowOp.Gather.class,
            "the ids",
            g -> {
              Value ids = g.ints(Dim.of(2), 1, 0);
              return OpCase.Use.of(g.real(Shape.of(3)).gather(ids), ids);
            }));
  }

  @ParameterizedTest
  @MethodSource("constants")
  void aConstantHasNoGradient(OpCase op) {
    FedGraph graph = op.graph();
    OpCase.Use use = op.use().apply(graph);
    Value loss = CentralDifferences.loss(graph, use.output());
    assertThat(Differentiation.gradients(loss, use.operands())).isEmpty();
  }

  /** Operations that serve updates or are gradients of composites already. */
  static List<OpCase> refused() {
    List<OpCase> refused = new ArrayList<>();
    refused.add(
        new OpCase(
            RowOp.ScatterRows.class,
            "the table",
            g -> {
              Value table = g.real(Shape.of(3, 2));
              Value ids = g.ints(Dim.of(1), 1);
              Value rows = g.real(Shape.of(1, 2));
              return OpCase.Use.of(
                  g.builder().apply(new RowOp.ScatterRows(), table, ids, rows), table);
            }));
    Shape shape = Shape.of(3, 2);
    CompositeOp.AdamDense dense = new CompositeOp.AdamDense(CompositeOp.Adam.TF1, false);
    CompositeOp.AdamRows rows = new CompositeOp.AdamRows(CompositeOp.Adam.TF1, false);
    refused.add(
        new OpCase(
            CompositeOp.AdamDense.class,
            "the weights",
            g -> {
              Value w = g.real(shape);
              return OpCase.Use.of(
                  g.builder()
                      .applyAll(
                          dense,
                          List.of(w, g.real(shape), g.real(shape), g.scalar(1), g.real(shape)))
                      .getFirst(),
                  w);
            }));
    refused.add(
        new OpCase(
            CompositeOp.AdamRows.class,
            "the gradient",
            g -> {
              Value grad = g.real(Shape.of(1, 2));
              Value ids = g.ints(Dim.of(1), 1);
              List<Value> in =
                  List.of(g.real(shape), g.real(shape), g.real(shape), g.scalar(1), ids, grad);
              return OpCase.Use.of(g.builder().applyAll(rows, in).getFirst(), grad);
            }));
    CompositeOp.Linear linear = new CompositeOp.Linear(Activation.TANH, false, false);
    refused.add(
        new OpCase(
            CompositeOp.LinearGradient.class,
            "the result's gradient",
            g -> {
              Value dy = g.real(shape);
              Value x = g.real(shape);
              CompositeOp.LinearGradient op =
                  new CompositeOp.LinearGradient(linear, Set.of(Wanted.INPUT));
              return OpCase.Use.of(
                  g.builder().apply(op, x, g.real(Shape.of(2, 2)), g.real(shape), dy), dy);
            }));
    refused.add(
        new OpCase(
            CompositeOp.LoraLinearGradient.class,
            "the input",
            g -> {
              LoraLayer layer = LoraLayer.in(g, LoraLayer.PLAIN);
              Value loss = CentralDifferences.loss(g, layer.y());
              Gradient x =
                  Differentiation.gradients(loss, List.of(layer.of(Wanted.INPUT)))
                      .get(layer.of(Wanted.INPUT));
              return OpCase.Use.of(x.dense(layer.of(Wanted.INPUT).type()), layer.of(Wanted.INPUT));
            }));
    return refused;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatHasNoGradientSaysSo(OpCase op) {
    FedGraph graph = op.graph();
    OpCase.Use use = graph.builder().within("mlp", () -> op.use().apply(graph));
    Value loss = CentralDifferences.loss(graph, use.output());
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> Differentiation.gradients(loss, use.operands()))
        .matches(failure -> failure.code() == ErrorCode.NO_GRADIENT)
        .withMessageContaining("mlp': " + op.op().getSimpleName() + "[")
        .withMessageContaining("has no gradient with respect to its operand");
    // It is in nobody's way as long as its own operands are not asked for.
    Map<Value, Gradient> further = Differentiation.gradients(loss, List.of(use.output()));
    assertThat(further).containsOnlyKeys(use.output());
  }

  @Test
  void everyOperationIsTested() {
    Set<Class<?>> tested = new HashSet<>(IN_LAYER_GRADIENT_TEST);
    Stream.of(cases(), constants(), refused())
        .flatMap(List::stream)
        .forEach(op -> tested.add(op.op()));
    assertThat(operations(Op.class))
        .allMatch(
            op -> tested.contains(op) || SourceOp.class.isAssignableFrom(op),
            "has a gradient test");
    assertThat(tested).hasSizeGreaterThan(30);
  }

  private static List<Class<?>> operations(Class<?> family) {
    Class<?>[] permitted = family.getPermittedSubclasses();
    return permitted == null
        ? List.of(family)
        : Stream.of(permitted).flatMap(member -> operations(member).stream()).toList();
  }
}
