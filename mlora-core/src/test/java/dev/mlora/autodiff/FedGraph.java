package dev.mlora.autodiff;

import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Program;
import dev.mlora.graph.Ref;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** A graph under construction whose inputs and symbolic dimensions have their numbers already. */
public final class FedGraph {
  private static final String ENTRY = "run";

  private final DType real;
  private final GraphBuilder builder = new GraphBuilder();
  private final Map<String, HostTensor> feeds = new LinkedHashMap<>();
  private final Map<String, Integer> sizes = new LinkedHashMap<>();
  private long drawn;

  public FedGraph(DType real) {
    this.real = real;
  }

  public GraphBuilder builder() {
    return builder;
  }

  /** A symbolic dimension bound to a size below its maximum. */
  public Dim symbol(String name, int size) {
    sizes.put(name, size);
    return Dim.symbol(name, size + 3);
  }

  /** An input of numbers between 0.2 and 1.2 or between -1.2 and -0.2: away from kinks at 0. */
  public Value real(Shape shape) {
    return drawn(shape, u -> u < 0.5 ? -0.2 - 2 * u : 2 * u - 0.8);
  }

  /** An input of numbers between 0.5 and 1.5. */
  public Value positive(Shape shape) {
    return drawn(shape, u -> 0.5 + u);
  }

  /** An input of numbers 0 and 2. */
  public Value mask(Shape shape) {
    return drawn(shape, u -> u < 0.4 ? 0 : 2);
  }

  public Value ints(Dim rows, int... numbers) {
    Value input = input(new TensorType(DType.INT32, new Shape(List.of(rows))));
    for (int i = 0; i < numbers.length; i++) {
      numbers(input).set(i, numbers[i]);
    }
    return input;
  }

  public Value scalar(double number) {
    return drawn(Shape.SCALAR, u -> number);
  }

  /** The numbers of an input, to read and to change. */
  public HostTensor numbers(Value input) {
    return feeds.get(((SourceOp.Input) builder.node(input.ref()).op()).name());
  }

  /** Feeds an input that a rewritten program has besides those made here. */
  public void feed(String name, HostTensor numbers) {
    feeds.put(name, numbers);
  }

  /** A tensor of a shape under the sizes bound here. */
  public HostTensor allocate(TensorType type) {
    int[] shape = type.shape().dims().stream().mapToInt(dim -> dim.size(sizes::get)).toArray();
    return HostTensor.allocate(Arena.ofAuto(), type.dtype(), shape);
  }

  /** A program that computes these values. */
  public Program program(List<Value> values) {
    Map<String, Value> results = new LinkedHashMap<>();
    for (Value value : values) {
      results.put("y" + results.size(), value);
    }
    return new Program(List.of(), Map.of(ENTRY, builder.build(results, Map.of())));
  }

  public List<double[]> run(List<Value> values) {
    return run(program(values));
  }

  /** Runs a program made here, perhaps rewritten, on the reference backend. */
  public List<double[]> run(Program program) {
    try (Compiled compiled = compile(program)) {
      return compiled.run();
    }
  }

  public Compiled compile(Program program) {
    return new Compiled(program);
  }

  private Value drawn(Shape shape, DoubleUnaryOperator number) {
    Value input = input(new TensorType(real, shape));
    HostTensor numbers = numbers(input);
    for (int i = 0; i < numbers.elements(); i++) {
      numbers.set(i, number.applyAsDouble(CounterRandom.uniform(1, drawn++)));
    }
    return input;
  }

  private Value input(TensorType type) {
    String name = "x" + feeds.size();
    feeds.put(name, allocate(type));
    return builder.input(name, type);
  }

  /** A program ready to be run again and again with changed numbers. */
  public final class Compiled implements AutoCloseable {
    private final Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
    private final State state = backend.allocate(List.of());
    private final Executable executable;
    private final Map<String, HostTensor> inputs = new LinkedHashMap<>();
    private final Map<String, HostTensor> results = new LinkedHashMap<>();

    private Compiled(Program program) {
      executable = backend.compile(program);
      program.entry(ENTRY).inputs().forEach(in -> inputs.put(in.name(), feeds.get(in.name())));
      for (Map.Entry<String, Ref> result : program.entry(ENTRY).results().entrySet()) {
        results.put(result.getKey(), allocate(program.entry(ENTRY).type(result.getValue())));
      }
    }

    public List<double[]> run() {
      executable.run(ENTRY, state, inputs, results);
      return results.values().stream().map(HostTensor::toDoubles).toList();
    }

    @Override
    public void close() {
      executable.close();
      state.close();
      backend.close();
    }
  }
}
