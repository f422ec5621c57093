package dev.mlora.conformance.program;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import dev.mlora.lowering.HostMask;
import dev.mlora.lowering.Lowered;
import dev.mlora.lowering.Lowering;
import dev.mlora.lowering.Precision;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A program compiled on one backend, with a state of its own. */
public final class ProgramRun implements AutoCloseable {
  /** The feed that drives dropout masks, by the kit's convention and the models'. */
  public static final String STEP = "step";

  private final Lowered lowered;
  private final State state;
  private final Executable executable;

  private ProgramRun(Backend backend, Lowered lowered) {
    this.lowered = lowered;
    this.state = backend.allocate(lowered.program().parameters());
    try {
      this.executable = backend.compile(lowered.program());
    } catch (RuntimeException refused) {
      state.close();
      throw refused;
    }
  }

  /**
   * A program as the backend takes it: its native composites whole, all others lowered, and without
   * the entries that update where the backend only predicts.
   */
  public static ProgramRun of(Backend backend, Program program) {
    return lowered(backend, program, backend.capabilities());
  }

  /** A program in primitive operations only, with masks from the host. */
  public static ProgramRun lowered(Backend backend, Program program) {
    Capabilities can = backend.capabilities();
    Capabilities primitive =
        new Capabilities(can.dtypes(), Set.of(), false, can.training(), can.deterministic());
    return lowered(backend, program, primitive);
  }

  private static ProgramRun lowered(Backend backend, Program program, Capabilities capabilities) {
    Map<String, Graph> entries = new LinkedHashMap<>(program.entries());
    entries.values().removeIf(graph -> !capabilities.training() && !graph.updates().isEmpty());
    Program possible = new Program(program.parameters(), entries);
    return new ProgramRun(backend, Lowering.lower(possible, capabilities));
  }

  /** A program in double precision. */
  public static ProgramRun widened(Backend backend, Program program) {
    return of(backend, Precision.widen(program));
  }

  /** The program that was compiled, and the masks to feed it with. */
  public Lowered lowered() {
    return lowered;
  }

  /** The state. */
  public State state() {
    return state;
  }

  /** The executable. */
  public Executable executable() {
    return executable;
  }

  /** Overwrites a whole parameter. */
  public void write(String parameter, double... values) {
    ParameterSpec spec = spec(parameter);
    try (Arena arena = Arena.ofShared()) {
      state.write(parameter, 0, new Numbers(sizes(spec), values).in(arena, spec.type().dtype()));
    }
  }

  /** Reads a whole parameter. */
  public double[] read(String parameter) {
    ParameterSpec spec = spec(parameter);
    try (Arena arena = Arena.ofShared()) {
      HostTensor tensor = HostTensor.allocate(arena, spec.type().dtype(), sizes(spec));
      state.read(parameter, 0, tensor);
      return tensor.toDoubles();
    }
  }

  /** Reads all parameters. */
  public Map<String, double[]> readAll() {
    Map<String, double[]> all = new LinkedHashMap<>();
    for (ParameterSpec spec : state.parameters()) {
      all.put(spec.name(), read(spec.name()));
    }
    return all;
  }

  /**
   * Runs an entry and reads all its results. Feeds that the entry does not take are left out, and
   * masks that the backend leaves to the host are made.
   */
  public Map<String, Numbers> run(String entry, Map<String, Numbers> feeds) {
    Graph graph = lowered.program().entry(entry);
    return run(entry, feeds, new LinkedHashSet<>(graph.results().keySet()));
  }

  /** Runs an entry and gives one of its results. */
  public double[] result(String entry, Map<String, Numbers> feeds, String result) {
    return Expect.found(run(entry, feeds, Set.of(result)), result).values();
  }

  /** Runs an entry and reads some of its results. */
  public Map<String, Numbers> run(String entry, Map<String, Numbers> feeds, Set<String> wanted) {
    Graph graph = lowered.program().entry(entry);
    try (Arena arena = Arena.ofShared()) {
      Map<String, HostTensor> fed = feeds(arena, graph, feeds);
      Map<String, HostTensor> results = results(arena, graph, fed);
      results.keySet().retainAll(wanted);
      executable.run(entry, state, fed, results);
      Map<String, Numbers> read = new LinkedHashMap<>();
      results.forEach((name, tensor) -> read.put(name, Numbers.of(tensor)));
      return read;
    }
  }

  /** The tensors to feed an entry with. */
  public Map<String, HostTensor> feeds(Arena arena, Graph graph, Map<String, Numbers> feeds) {
    Map<String, HostTensor> fed = new LinkedHashMap<>();
    List<SourceOp.Input> missing = new ArrayList<>();
    for (SourceOp.Input input : graph.inputs()) {
      Numbers numbers = feeds.get(input.name());
      if (numbers == null) {
        missing.add(input);
      } else {
        fed.put(input.name(), numbers.in(arena, input.type().dtype()));
      }
    }
    if (!missing.isEmpty()) {
      Dimensions dimensions = bound(graph, fed);
      for (SourceOp.Input input : missing) {
        HostTensor bytes =
            HostTensor.allocate(arena, input.type().dtype(), sizes(dimensions, input.type()));
        mask(input.name()).fill(bytes, (long) Expect.found(feeds, STEP).values()[0]);
        fed.put(input.name(), bytes);
      }
    }
    return fed;
  }

  /** Tensors of the sizes that an entry's results have under some feeds. */
  public static Map<String, HostTensor> results(
      Arena arena, Graph graph, Map<String, HostTensor> feeds) {
    Dimensions dimensions = bound(graph, feeds);
    Map<String, HostTensor> results = new LinkedHashMap<>();
    graph
        .results()
        .forEach(
            (name, ref) -> {
              TensorType type = graph.type(ref);
              results.put(name, HostTensor.allocate(arena, type.dtype(), sizes(dimensions, type)));
            });
    return results;
  }

  @Override
  public void close() {
    executable.close();
    state.close();
  }

  private static Dimensions bound(Graph graph, Map<String, HostTensor> feeds) {
    Dimensions dimensions = new Dimensions(graph);
    dimensions.clear();
    for (int i = 0; i < dimensions.inputs().size(); i++) {
      HostTensor feed = feeds.get(dimensions.inputs().get(i).name());
      if (feed != null) {
        dimensions.bind(i, feed.shape());
      }
    }
    return dimensions;
  }

  private HostMask mask(String input) {
    return lowered.masks().stream()
        .filter(mask -> mask.input().equals(input))
        .findFirst()
        .orElseThrow(() -> new AssertionError("The kit gives no numbers for '" + input + "'."));
  }

  private ParameterSpec spec(String parameter) {
    return state.parameters().stream()
        .filter(spec -> spec.name().equals(parameter))
        .findFirst()
        .orElseThrow(() -> new AssertionError("The state has no parameter '" + parameter + "'."));
  }

  private static int[] sizes(ParameterSpec spec) {
    return spec.type().shape().dims().stream().mapToInt(Dim::constant).toArray();
  }

  private static int[] sizes(Dimensions dimensions, TensorType type) {
    return type.shape().dims().stream().mapToInt(dimensions::size).toArray();
  }
}
