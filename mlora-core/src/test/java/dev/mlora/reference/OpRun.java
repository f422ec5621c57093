package dev.mlora.reference;

import dev.mlora.graph.DType;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Program;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph whose inputs have their numbers from the start: feeds first, then operations, then
 * results.
 */
final class OpRun {
  private final DType real;
  private final GraphBuilder graph = new GraphBuilder();
  private final Map<String, HostTensor> feeds = new LinkedHashMap<>();
  private int inputs;

  OpRun(DType real) {
    this.real = real;
  }

  /** A run in double precision. */
  static OpRun inDouble() {
    return new OpRun(DType.FLOAT64);
  }

  GraphBuilder graph() {
    return graph;
  }

  Value real(double[] numbers, int... shape) {
    return feed(real, numbers, shape);
  }

  Value ints(int... numbers) {
    double[] values = new double[numbers.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers[i];
    }
    return feed(DType.INT32, values, numbers.length);
  }

  Value feed(DType dtype, double[] numbers, int... shape) {
    HostTensor tensor = HostTensor.allocate(Arena.ofAuto(), dtype, shape);
    for (int i = 0; i < numbers.length; i++) {
      tensor.set(i, numbers[i]);
    }
    String name = "x" + inputs++;
    feeds.put(name, tensor);
    return graph.input(name, new TensorType(dtype, Shape.of(shape)));
  }

  double[] result(Value value) {
    return results(List.of(value)).getFirst();
  }

  List<double[]> results(List<Value> values) {
    Map<String, Value> named = new LinkedHashMap<>();
    Map<String, HostTensor> results = new LinkedHashMap<>();
    for (Value value : values) {
      String name = "y" + named.size();
      int[] shape = value.shape().dims().stream().mapToInt(dim -> dim.constant()).toArray();
      named.put(name, value);
      results.put(name, HostTensor.allocate(Arena.ofAuto(), value.type().dtype(), shape));
    }
    // Operands that no operation uses are not inputs of the graph that is built.
    Graph built = graph.build(named, Map.of());
    Map<String, HostTensor> used = new LinkedHashMap<>(feeds);
    used.keySet().retainAll(built.inputs().stream().map(input -> input.name()).toList());
    try (Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        State state = backend.allocate(List.of());
        Executable executable = backend.compile(new Program(List.of(), Map.of("run", built)))) {
      executable.run("run", state, used, results);
    }
    return results.values().stream().map(HostTensor::toDoubles).toList();
  }
}
