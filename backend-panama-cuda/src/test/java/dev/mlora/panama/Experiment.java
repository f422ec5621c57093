package dev.mlora.panama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.random.CounterRandom;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph with numbers for its inputs and parameters, to be run on several backends. Real numbers
 * are random on [-1, 1], the same for the same seed.
 */
final class Experiment {
  private final long key;
  private final GraphBuilder graph = new GraphBuilder();
  private final Map<String, HostTensor> feeds = new LinkedHashMap<>();
  private final Map<String, float[]> parameters = new LinkedHashMap<>();
  private final List<ParameterSpec> specs = new ArrayList<>();
  private final Map<String, Value> results = new LinkedHashMap<>();
  private final Map<String, Value> updates = new LinkedHashMap<>();
  private final Map<String, Integer> sizes = new LinkedHashMap<>();
  private int draws;

  Experiment(long seed) {
    key = CounterRandom.key(seed, "experiment");
  }

  GraphBuilder graph() {
    return graph;
  }

  /** Binds a symbol for this run and gives its dimension. */
  Dim dim(String symbol, int max, int size) {
    sizes.put(symbol, size);
    return Dim.symbol(symbol, max);
  }

  float[] noise(int n) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = (float) (2 * CounterRandom.uniform(key, draws++) - 1);
    }
    return numbers;
  }

  /** A random feed. */
  Value real(String name, Shape shape) {
    return real(name, shape, noise((int) shape.elements(this::size)));
  }

  Value real(String name, Shape shape, float[] numbers) {
    feeds.put(name, HostTensor.of(Arena.ofAuto(), numbers, sizes(shape)));
    return graph.input(name, TensorType.float32(shape));
  }

  Value ints(String name, Shape shape, int... numbers) {
    feeds.put(name, HostTensor.of(Arena.ofAuto(), numbers, sizes(shape)));
    return graph.input(name, TensorType.int32(shape));
  }

  Value parameter(String name, int... shape) {
    return parameter(name, false, shape);
  }

  Value parameter(String name, boolean positive, int... shape) {
    TensorType type = TensorType.float32(Shape.of(shape));
    float[] numbers = noise((int) type.shape().maxElements());
    for (int i = 0; positive && i < numbers.length; i++) {
      numbers[i] = Math.abs(numbers[i]);
    }
    parameters.put(name, numbers);
    specs.add(new ParameterSpec(name, type, Role.BACKBONE, shape.length > 0));
    return graph.parameter(name, type);
  }

  Experiment result(String name, Value value) {
    results.put(name, value);
    return this;
  }

  Experiment update(String name, Value value) {
    updates.put(name, value);
    return this;
  }

  Program program() {
    return new Program(specs, Map.of("run", built()));
  }

  private Graph built() {
    return graph.build(results, updates);
  }

  Map<String, HostTensor> feeds() {
    Map<String, HostTensor> used = new LinkedHashMap<>(feeds);
    List<String> inputs = built().inputs().stream().map(input -> input.name()).toList();
    used.keySet().retainAll(inputs);
    return used;
  }

  State state(Backend backend) {
    State state = backend.allocate(specs);
    for (ParameterSpec spec : specs) {
      float[] numbers = parameters.get(spec.name());
      state.write(
          spec.name(), 0, HostTensor.of(Arena.ofAuto(), numbers, sizes(spec.type().shape())));
    }
    return state;
  }

  Map<String, HostTensor> resultTensors() {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    results.forEach(
        (name, value) ->
            tensors.put(
                name,
                HostTensor.allocate(Arena.ofAuto(), value.type().dtype(), sizes(value.shape()))));
    return tensors;
  }

  /** Runs once and gives all results, and all parameters after it. */
  Map<String, float[]> run(Backend backend) {
    Map<String, float[]> numbers = new LinkedHashMap<>();
    try (Executable executable = backend.compile(program());
        State state = state(backend)) {
      Map<String, HostTensor> tensors = resultTensors();
      executable.run("run", state, feeds(), tensors);
      tensors.forEach((name, tensor) -> numbers.put(name, tensor.toFloats()));
      for (ParameterSpec spec : specs) {
        HostTensor into =
            HostTensor.allocate(Arena.ofAuto(), spec.type().dtype(), sizes(spec.type().shape()));
        state.read(spec.name(), 0, into);
        numbers.put("parameter " + spec.name(), into.toFloats());
      }
    }
    return numbers;
  }

  /** Runs on the reference backend. */
  Map<String, float[]> expected() {
    try (Backend reference = new ReferenceBackendProvider().create(BackendOptions.DEFAULT)) {
      return run(reference);
    }
  }

  /** Asserts that a backend gives the reference's numbers up to rounding. */
  void agreesOn(Backend backend, double tolerance) {
    assertClose(run(backend), expected(), tolerance);
  }

  static void assertClose(
      Map<String, float[]> actual, Map<String, float[]> expected, double tolerance) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, numbers) -> {
          float[] found = actual.get(name);
          assertThat(found).hasSameSizeAs(numbers);
          for (int i = 0; i < numbers.length; i++) {
            // In proportion to infinity every number would be near enough.
            double allowed =
                Float.isFinite(numbers[i]) ? tolerance * Math.max(1, Math.abs(numbers[i])) : -1;
            if (Float.compare(found[i], numbers[i]) != 0
                && !(Math.abs(found[i] - numbers[i]) <= allowed)) {
              throw new AssertionError(
                  "%s[%d] is %s instead of %s".formatted(name, i, found[i], numbers[i]));
            }
          }
        });
  }

  private int size(String symbol) {
    return sizes.get(symbol);
  }

  private int[] sizes(Shape shape) {
    return shape.dims().stream().mapToInt(dim -> dim.size(this::size)).toArray();
  }
}
