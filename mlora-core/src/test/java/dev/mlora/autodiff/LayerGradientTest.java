package dev.mlora.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Ref;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The composites' gradients in every form of the layer, for every set of gradients wanted. */
class LayerGradientTest {
  static List<Linear> linearLayers() {
    List<Linear> layers = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      for (int form = 0; form < 4; form++) {
        layers.add(new Linear(activation, (form & 1) != 0, (form & 2) != 0));
      }
    }
    return layers;
  }

  static List<LoraLinear> loraLayers() {
    List<LoraLinear> layers = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      for (int form = 0; form < 8; form++) {
        double scale = form % 3 == 0 ? 1 : 0.5;
        layers.add(
            new LoraLinear(activation, (form & 1) != 0, (form & 2) != 0, (form & 4) != 0, scale));
      }
    }
    return layers;
  }

  @ParameterizedTest
  @MethodSource("linearLayers")
  void linear(Linear op) {
    FedGraph graph = new FedGraph(DType.FLOAT64);
    Shape rows = Shape.of(graph.symbol("batch", 5), 4);
    Map<Wanted, Value> operands = new EnumMap<>(Wanted.class);
    operands.put(Wanted.INPUT, graph.real(rows.with(1, Dim.of(3))));
    operands.put(Wanted.KERNEL, graph.real(Shape.of(3, 4)));
    if (op.bias()) {
      operands.put(Wanted.BIAS, graph.real(Shape.of(4)));
    }
    List<Value> all = new ArrayList<>(operands.values());
    if (op.mask()) {
      all.add(graph.mask(rows));
    }
    Value y = graph.builder().applyAll(op, all).getFirst();
    checkEverySubset(graph, y, operands);
  }

  @ParameterizedTest
  @MethodSource("loraLayers")
  void loraLinear(LoraLinear op) {
    FedGraph graph = new FedGraph(DType.FLOAT64);
    LoraLayer layer = LoraLayer.in(graph, op);
    checkEverySubset(graph, layer.y(), layer.operands());
  }

  @Test
  void loraLinearOfRankOne() {
    FedGraph graph = new FedGraph(DType.FLOAT64);
    LoraLayer layer = LoraLayer.in(graph, LoraLayer.PLAIN, 1);
    CentralDifferences.check(graph, layer.y(), List.copyOf(layer.operands().values()));
  }

  @Test
  void adaptersHaveGradientsForTheDomainsPresentOnly() {
    FedGraph graph = new FedGraph(DType.FLOAT64);
    LoraLayer layer = LoraLayer.in(graph, new LoraLinear(Activation.RELU, true, true, true, 1));
    Value loss = CentralDifferences.loss(graph, layer.y());
    Set<Wanted> banks = EnumSet.range(Wanted.DOWN, Wanted.DOMAIN_BIAS);
    Map<Value, Gradient> gradients =
        Differentiation.gradients(loss, banks.stream().map(layer::of).toList());
    assertThat(gradients.values())
        .allSatisfy(
            gradient -> {
              assertThat(gradient).isInstanceOf(Gradient.Rows.class);
              Gradient.Rows rows = (Gradient.Rows) gradient;
              assertThat(rows.ids()).isEqualTo(layer.present());
              assertThat(rows.values().shape().dim(0)).isEqualTo(layer.present().shape().dim(0));
            });
  }

  @Test
  void twoUsesOfOneBankStaySparse() {
    FedGraph graph = new FedGraph(DType.FLOAT64);
    LoraLayer layer = LoraLayer.in(graph, LoraLayer.PLAIN);
    Value bank = layer.of(Wanted.DOWN);
    Value again = bank.gatherDistinct(layer.present()).square();
    Value loss =
        CentralDifferences.loss(graph, layer.y()).plus(CentralDifferences.loss(graph, again));
    Map<Value, Gradient> gradients = Differentiation.gradients(loss, List.of(bank));
    assertThat(gradients.get(bank)).isInstanceOf(Gradient.Rows.class);
    CentralDifferences.assertEqual(
        CentralDifferences.computed(graph, loss, gradients),
        CentralDifferences.measured(graph, loss, List.of(bank)));
  }

  @Test
  void theMaskOfALayerHasNoGradient() {
    FedGraph graph = new FedGraph(DType.FLOAT64);
    Value mask = graph.real(Shape.of(2, 2));
    Value y =
        graph
            .builder()
            .within(
                "mlp/0",
                () ->
                    graph
                        .builder()
                        .apply(
                            new Linear(Activation.RELU, false, true),
                            graph.real(Shape.of(2, 2)),
                            graph.real(Shape.of(2, 2)),
                            mask));
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> Differentiation.gradients(y.sum(0, 1), List.of(mask)))
        .matches(failure -> failure.code() == ErrorCode.NO_GRADIENT)
        .withMessageContaining("mlp/0")
        .withMessageContaining("multiply outside of the layer");
  }

  @Test
  void theSecondResultOfALoraLayerHasNoGradient() {
    FedGraph graph = new FedGraph(DType.FLOAT64);
    LoraLayer layer = LoraLayer.in(graph, LoraLayer.PLAIN);
    Value down = graph.builder().value(new Ref(layer.y().ref().node(), 1));
    Value loss = CentralDifferences.loss(graph, down);
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> Differentiation.gradients(loss, List.of(layer.of(Wanted.DOWN))))
        .matches(failure -> failure.code() == ErrorCode.NO_GRADIENT)
        .withMessageContaining("second result");
  }

  private static void checkEverySubset(FedGraph graph, Value y, Map<Wanted, Value> operands) {
    Value loss = CentralDifferences.loss(graph, y);
    Map<Value, double[]> measured =
        CentralDifferences.measured(graph, loss, List.copyOf(operands.values()));
    for (Set<Wanted> wanted : subsets(operands.keySet())) {
      List<Value> values = wanted.stream().map(operands::get).toList();
      Map<Value, Gradient> gradients = Differentiation.gradients(loss, values);
      assertThat(gradients.keySet()).containsExactlyElementsOf(values);
      assertThat(asked(graph, gradients.values())).isEqualTo(wanted);
      CentralDifferences.assertEqual(CentralDifferences.computed(graph, loss, gradients), measured);
    }
  }

  /** What the composite behind these gradients was asked for. */
  private static Set<Wanted> asked(FedGraph graph, Collection<Gradient> gradients) {
    Gradient first = gradients.iterator().next();
    Value value =
        switch (first) {
          case Gradient.Dense dense -> dense.value();
          case Gradient.Rows rows -> rows.values();
        };
    return graph.builder().node(value.ref()).op() instanceof LinearGradient linear
        ? linear.wanted()
        : ((LoraLinearGradient) graph.builder().node(value.ref()).op()).wanted();
  }

  private static List<Set<Wanted>> subsets(Set<Wanted> all) {
    List<Set<Wanted>> subsets = new ArrayList<>();
    List<Wanted> kinds = List.copyOf(all);
    for (int bits = 1; bits < 1 << kinds.size(); bits++) {
      Set<Wanted> subset = EnumSet.noneOf(Wanted.class);
      for (int i = 0; i < kinds.size(); i++) {
        if ((bits >> i & 1) != 0) {
          subset.add(kinds.get(i));
        }
      }
      subsets.add(subset);
    }
    return subsets;
  }
}
