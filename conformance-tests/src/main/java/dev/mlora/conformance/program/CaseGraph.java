package dev.mlora.conformance.program;

import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** A graph under construction whose inputs know what numbers they are fed with. */
public final class CaseGraph {
  /** Numbers that fall as a normal distribution. */
  public static final DoubleUnaryOperator NORMAL = x -> x;

  /** Positive numbers away from zero. */
  public static final DoubleUnaryOperator POSITIVE = x -> Math.abs(x) + 0.25;

  /** Numbers of both signs away from zero, where kinks are. */
  public static final DoubleUnaryOperator AWAY_FROM_ZERO = x -> x + Math.copySign(0.25, x);

  /** Labels: 0 and 1. */
  public static final DoubleUnaryOperator LABELS = x -> x > 0 ? 1 : 0;

  private interface Draw {
    Numbers draw(Binding binding, long key);
  }

  private final GraphBuilder graph = new GraphBuilder();
  private final Map<String, Draw> draws = new LinkedHashMap<>();
  private final List<Value> reals = new ArrayList<>();

  /** The graph under construction. */
  public GraphBuilder graph() {
    return graph;
  }

  /** The real inputs, which gradients are asked for. */
  public List<Value> reals() {
    return reals;
  }

  /** A real input of normal numbers. */
  public Value real(Dim... dims) {
    return real(NORMAL, dims);
  }

  /** A real input of normal numbers of fixed size. */
  public Value real(int... sizes) {
    return real(NORMAL, Shape.of(sizes).dims().toArray(Dim[]::new));
  }

  /** A real input of normal numbers changed by a function. */
  public Value real(DoubleUnaryOperator change, Dim... dims) {
    Value input = constant(change, dims);
    reals.add(input);
    return input;
  }

  /** A real input that no gradient is asked for. */
  public Value constant(DoubleUnaryOperator change, Dim... dims) {
    List<Dim> shape = List.of(dims);
    return input(
        new TensorType(DType.FLOAT32, new Shape(shape)),
        (binding, key) -> {
          int[] sizes = binding.sizes(shape);
          double[] values = new double[Numbers.elements(sizes)];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) change.applyAsDouble(CounterRandom.normal(key, i));
          }
          return new Numbers(sizes, values);
        });
  }

  /** A real input of given numbers, whatever the binding. */
  public Value given(double... values) {
    Value input =
        input(TensorType.float32(Shape.of(values.length)), (binding, key) -> Numbers.list(values));
    reals.add(input);
    return input;
  }

  /** Ids below a bound, some of them several times. */
  public Value ids(int bound, Dim count) {
    return input(
        TensorType.int32(new Shape(List.of(count))),
        (binding, key) -> {
          int[] ids = new int[binding.size(count)];
          Arrays.setAll(ids, i -> CounterRandom.below(key, i, bound));
          return Numbers.list(ids);
        });
  }

  /** Distinct ids below a bound, ascending if asked for. */
  public Value distinctIds(int bound, boolean ascending, Dim count) {
    return input(
        TensorType.int32(new Shape(List.of(count))),
        (binding, key) -> {
          int[] ids = shuffled(bound, key);
          ids = Arrays.copyOf(ids, binding.size(count));
          if (ascending) {
            Arrays.sort(ids);
          }
          return Numbers.list(ids);
        });
  }

  /** Where the segments begin and end. */
  public Value offsets() {
    return input(
        TensorType.int32(new Shape(List.of(Binding.SEGMENTS.plus(1)))),
        (binding, key) -> Numbers.list(binding.offsets()));
  }

  /** The number of the training step. */
  public Value step(int number) {
    draws.put(ProgramRun.STEP, (binding, key) -> Numbers.scalar(number));
    return graph.input(ProgramRun.STEP, TensorType.int32(Shape.SCALAR));
  }

  /** Bytes 0 and 1. */
  public Value bytes(Dim... dims) {
    List<Dim> shape = List.of(dims);
    return input(
        new TensorType(DType.UINT8, new Shape(shape)),
        (binding, key) -> {
          int[] sizes = binding.sizes(shape);
          double[] values = new double[Numbers.elements(sizes)];
          Arrays.setAll(values, i -> CounterRandom.below(key, i, 2));
          return new Numbers(sizes, values);
        });
  }

  /** The numbers of all inputs under a binding. */
  public Map<String, Numbers> feeds(Binding binding, long seed) {
    Map<String, Numbers> feeds = new LinkedHashMap<>();
    draws.forEach(
        (name, draw) -> feeds.put(name, draw.draw(binding, CounterRandom.key(seed, name))));
    return feeds;
  }

  private Value input(TensorType type, Draw draw) {
    String name = "in/" + draws.size();
    draws.put(name, draw);
    return graph.input(name, type);
  }

  private static int[] shuffled(int bound, long key) {
    int[] ids = new int[bound];
    Arrays.setAll(ids, i -> i);
    for (int i = bound - 1; i > 0; i--) {
      int j = CounterRandom.below(key, i, i + 1);
      int swapped = ids[i];
      ids[i] = ids[j];
      ids[j] = swapped;
    }
    return ids;
  }
}
