package dev.mlora.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.autodiff.Differentiation;
import dev.mlora.autodiff.FedGraph;
import dev.mlora.autodiff.Gradient;
import dev.mlora.autodiff.LoraLayer;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Program;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.Value;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.HostTensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every composite lowered against the same composite taken natively by the reference backend. */
class LoweringTest {
  private static final Capabilities PRIMITIVES_ONLY = capabilities(Set.of());

  private static Capabilities capabilities(Set<Class<? extends CompositeOp>> composites) {
    return new Capabilities(EnumSet.allOf(DType.class), composites, true, true, true);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void linear(DType dtype) {
    for (Activation activation : Activation.values()) {
      for (int form = 0; form < 4; form++) {
        FedGraph graph = new FedGraph(dtype);
        Linear op = new Linear(activation, (form & 1) != 0, (form & 2) != 0);
        Shape rows = Shape.of(graph.symbol("batch", 5), 4);
        List<Value> in = new ArrayList<>();
        in.add(graph.real(rows.with(1, Dim.of(3))));
        in.add(graph.real(Shape.of(3, 4)));
        if (op.bias()) {
          in.add(graph.real(Shape.of(4)));
        }
        List<Value> trained = List.copyOf(in);
        if (op.mask()) {
          in.add(graph.mask(rows));
        }
        Value y = graph.builder().applyAll(op, in).getFirst();
        check(graph, dtype, withGradients(graph, y, trained));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 1", "FLOAT32, 2", "FLOAT64, 1", "FLOAT64, 2"})
  void loraLinear(DType dtype, int rank) {
    for (Activation activation : Activation.values()) {
      for (int form = 0; form < 16; form++) {
        FedGraph graph = new FedGraph(dtype);
        double scale = (form & 8) != 0 ? 1 : 0.5;
        LoraLinear op =
            new LoraLinear(activation, (form & 1) != 0, (form & 2) != 0, (form & 4) != 0, scale);
        LoraLayer layer = LoraLayer.in(graph, op, rank);
        check(
            graph, dtype, withGradients(graph, layer.y(), List.copyOf(layer.operands().values())));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void aBackendMayTakeSomeCompositesOnly(DType dtype) {
    FedGraph graph = new FedGraph(dtype);
    LoraLinear op = new LoraLinear(Activation.SIGMOID, true, true, true, 1);
    LoraLayer layer = LoraLayer.in(graph, op);
    List<Value> values = withGradients(graph, layer.y(), List.copyOf(layer.operands().values()));
    for (Class<? extends CompositeOp> taken :
        List.of(LoraLinear.class, CompositeOp.LoraLinearGradient.class)) {
      Program lowered =
          Lowering.lower(graph.program(values), capabilities(Set.of(taken))).program();
      assertThat(lowered.entry("run").nodes())
          .filteredOn(node -> node.op() instanceof CompositeOp)
          .isNotEmpty()
          .allMatch(node -> taken.isInstance(node.op()));
      assertClose(graph.run(lowered), graph.run(values), dtype);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void withoutUpProjectionAndBiasItIsTheSharedLayer(DType dtype) {
    for (Activation activation : Activation.values()) {
      FedGraph graph = new FedGraph(dtype);
      LoraLinear op = new LoraLinear(activation, true, false, true, 1);
      LoraLayer layer = LoraLayer.in(graph, op);
      zero(graph.numbers(layer.of(Wanted.UP)));
      zero(graph.numbers(layer.of(Wanted.DOMAIN_BIAS)));
      Value base =
          graph
              .builder()
              .apply(
                  new Linear(activation, true, false),
                  layer.of(Wanted.INPUT),
                  layer.of(Wanted.KERNEL),
                  layer.of(Wanted.BIAS));
      List<double[]> numbers =
          graph.run(
              Lowering.lower(graph.program(List.of(layer.y(), base)), PRIMITIVES_ONLY).program());
      assertThat(numbers.get(0)).containsExactly(numbers.get(1));
    }
  }

  @Test
  void nothingRunsOverAllDomainsOfTheModel() {
    FedGraph graph = new FedGraph(DType.FLOAT32);
    LoraLayer layer = LoraLayer.in(graph, new LoraLinear(Activation.RELU, true, true, true, 1));
    Value loss = layer.y().sum(0, 1);
    List<Value> rows = new ArrayList<>();
    Differentiation.gradients(loss, layer.operands().values())
        .values()
        .forEach(
            gradient -> {
              switch (gradient) {
                case Gradient.Dense whole -> rows.add(whole.value());
                case Gradient.Rows sparse -> rows.add(sparse.values());
              }
            });
    Program lowered = Lowering.lower(graph.program(rows), PRIMITIVES_ONLY).program();
    Dim domains = layer.of(Wanted.DOWN).shape().dim(0);
    assertThat(lowered.entry("run").nodes())
        .filteredOn(node -> !(node.op() instanceof SourceOp))
        .noneMatch(node -> node.type().shape().dims().contains(domains));
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 1, 0", "FLOAT32, 7, 0.01", "FLOAT32, 20000, 0.01",
    "FLOAT64, 1, 0", "FLOAT64, 7, 0.01", "FLOAT64, 20000, 0.01"
  })
  void adam(DType dtype, double step, double l2) {
    Adam adam = Adam.TF1.withL2(l2);
    for (boolean stepOfRow : new boolean[] {false, true}) {
      for (boolean mask : new boolean[] {false, true}) {
        FedGraph graph = new FedGraph(dtype);
        List<Value> in = moving(graph, Shape.of(4, 2, 3), step, stepOfRow);
        Value frozen = graph.mask(Shape.of(4));
        Value ids = graph.ints(graph.symbol("k", 3), 3, 0, 1);
        List<Value> dense = new ArrayList<>(in);
        dense.add(graph.real(Shape.of(4, 2, 3)));
        List<Value> rows = new ArrayList<>(in);
        rows.add(ids);
        rows.add(graph.real(Shape.of(graph.symbol("k", 3), 2, 3)));
        if (mask) {
          dense.add(frozen);
          rows.add(frozen);
        }
        List<Value> values = new ArrayList<>();
        values.addAll(graph.builder().applyAll(new AdamDense(adam, mask), dense));
        values.addAll(graph.builder().applyAll(new AdamRows(adam, mask), rows));
        check(graph, dtype, values);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void adamOnAScalar(DType dtype) {
    FedGraph graph = new FedGraph(dtype);
    List<Value> in = moving(graph, Shape.SCALAR, 3, false);
    in.add(graph.real(Shape.SCALAR));
    check(graph, dtype, graph.builder().applyAll(new AdamDense(Adam.TF1, false), in));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void frozenAndUntouchedRowsKeepTheirBits(DType dtype) {
    FedGraph graph = new FedGraph(dtype);
    List<Value> in = moving(graph, Shape.of(4, 2), 1, true);
    // A row that never stepped counts 0 and would divide by 0.
    graph.numbers(in.get(3)).set(0, 0);
    Value rows = graph.positive(Shape.of(4));
    graph.numbers(rows).set(0, 0);
    List<Value> dense = new ArrayList<>(in);
    dense.addAll(List.of(graph.real(Shape.of(4, 2)), rows));
    List<Value> lazy = new ArrayList<>(in);
    lazy.addAll(List.of(graph.ints(Dim.of(2), 2, 0), graph.real(Shape.of(2, 2)), rows));
    List<Value> values = new ArrayList<>();
    values.addAll(graph.builder().applyAll(new AdamDense(Adam.TF1, true), dense));
    values.addAll(graph.builder().applyAll(new AdamRows(Adam.TF1, true), lazy));
    List<double[]> after =
        graph.run(Lowering.lower(graph.program(values), PRIMITIVES_ONLY).program());
    for (int i = 0; i < after.size(); i++) {
      double[] before = graph.numbers(in.get(i % 3)).toDoubles();
      Set<Integer> keeping = i < 3 ? Set.of(0) : Set.of(0, 1, 3);
      for (int e = 0; e < before.length; e++) {
        assertThat(after.get(i)[e] == before[e])
            .as("value %d, element %d is kept", i, e)
            .isEqualTo(keeping.contains(e / 2));
      }
    }
  }

  /** Weights, moments and a step count. */
  private static List<Value> moving(FedGraph graph, Shape shape, double step, boolean stepOfRow) {
    List<Value> moving = new ArrayList<>();
    moving.add(graph.real(shape));
    moving.add(graph.real(shape));
    moving.add(graph.positive(shape));
    Value steps = stepOfRow ? graph.positive(Shape.of(shape.dim(0))) : graph.scalar(step);
    for (int row = 0; row < graph.numbers(steps).elements(); row++) {
      graph.numbers(steps).set(row, step + row);
    }
    moving.add(steps);
    return moving;
  }

  /** The value and the gradients of its weighted sum. */
  private static List<Value> withGradients(FedGraph graph, Value y, List<Value> trained) {
    Value loss = y.times(graph.real(y.shape())).sum(0, 1);
    Map<Value, Gradient> gradients = Differentiation.gradients(loss, trained);
    List<Value> values = new ArrayList<>(List.of(y));
    gradients.forEach((value, gradient) -> values.add(gradient.dense(value.type())));
    return values;
  }

  private static void check(FedGraph graph, DType dtype, List<Value> values) {
    Program lowered = Lowering.lower(graph.program(values), PRIMITIVES_ONLY).program();
    assertThat(graph.program(values).entry("run").nodes())
        .anyMatch(node -> node.op() instanceof CompositeOp);
    assertThat(lowered.entry("run").nodes()).noneMatch(node -> node.op() instanceof CompositeOp);
    assertClose(graph.run(lowered), graph.run(values), dtype);
  }

  private static void assertClose(List<double[]> actual, List<double[]> expected, DType dtype) {
    double tolerance = dtype == DType.FLOAT64 ? 1e-12 : 2e-6;
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).hasSameSizeAs(expected.get(i));
      for (int e = 0; e < expected.get(i).length; e++) {
        double number = expected.get(i)[e];
        assertThat(actual.get(i)[e])
            .as("value %d, element %d", i, e)
            .isCloseTo(number, within(tolerance * Math.max(1, Math.abs(number))));
      }
    }
  }

  private static void zero(HostTensor numbers) {
    for (int i = 0; i < numbers.elements(); i++) {
      numbers.set(i, 0);
    }
  }
}
