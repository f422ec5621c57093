package dev.mlora.panama.cpu;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.plan.Plan;
import dev.mlora.panama.plan.Workspace;
import dev.mlora.spi.HostTensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The runs of one entry. Workspaces are kept for the next run, so that a run allocates nothing. */
final class EntryRuns {
  private final Plan plan;
  private final List<ParameterSpec> parameters;
  private final Workers workers;
  private final String[] resultNames;
  private final int[] resultSlots;
  private final ArrayDeque<Run> idle = new ArrayDeque<>();
  private boolean closed;

  /** What one run needs for itself. */
  private static final class Run {
    final Workspace workspace;
    final long[] addresses;
    int[] numbers = new int[0];
    // Which state the numbers are for; not the state itself, which it would keep alive.
    long state = -1;
    int stateVersion = -1;

    Run(Plan plan, int workers, int parameters) {
      workspace = new Workspace(plan, workers);
      addresses = new long[parameters];
    }
  }

  EntryRuns(Plan plan, List<ParameterSpec> parameters, Workers workers) {
    this.plan = plan;
    this.parameters = parameters;
    this.workers = workers;
    resultNames = plan.results().keySet().toArray(String[]::new);
    resultSlots = Arrays.stream(resultNames).mapToInt(plan.results()::get).toArray();
  }

  boolean updates() {
    return plan.updates();
  }

  /** Runs the entry; the state's lock is held. */
  void run(CpuState state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    Run run = take();
    try {
      Workspace w = run.workspace;
      locate(run, state);
      bind(w, feeds);
      w.resolve(run.addresses);
      checkResults(w, results);
      compute(state, w, results);
    } finally {
      give(run);
    }
  }

  /** Some parameters are overwritten before others, so a failure from here on spoils the state. */
  private void compute(CpuState state, Workspace w, Map<String, HostTensor> results) {
    boolean done = false;
    try {
      workers.run(w, plan.compute());
      for (int i = 0; i < resultNames.length; i++) {
        HostTensor result = results.get(resultNames[i]);
        if (result != null) {
          long bytes = (long) result.elements() * result.dtype().bytes();
          Memory.copy(w.address(resultSlots[i]), result.memory().address(), bytes);
        }
      }
      workers.run(w, plan.landing());
      done = true;
    } finally {
      if (!done && plan.updates()) {
        state.spoil();
      }
    }
  }

  private void locate(Run run, CpuState state) {
    if (run.state != state.id() || run.stateVersion != state.version()) {
      run.numbers = state.numbers(parameters);
      run.state = state.id();
      run.stateVersion = state.version();
    }
    for (int i = 0; i < run.addresses.length; i++) {
      run.addresses[i] = state.address(run.numbers[i]);
    }
  }

  private void bind(Workspace w, Map<String, HostTensor> feeds) {
    Dimensions dimensions = w.dimensions();
    List<SourceOp.Input> inputs = dimensions.inputs();
    dimensions.clear();
    for (int i = 0; i < inputs.size(); i++) {
      SourceOp.Input input = inputs.get(i);
      HostTensor fed = feeds.get(input.name());
      if (fed == null) {
        throw mismatch("The feed '%s' %s is missing.".formatted(input.name(), input.type()));
      }
      if (fed.dtype() != input.type().dtype()) {
        throw mismatch(
            "The feed '%s' is %s, but %s was expected.".formatted(input.name(), fed, input.type()));
      }
      requireAlive("feed", input.name(), fed);
      dimensions.bind(i, fed.shape());
      w.feed(i, fed);
    }
    if (feeds.size() != inputs.size()) {
      TreeSet<String> unknown = new TreeSet<>(feeds.keySet());
      inputs.forEach(input -> unknown.remove(input.name()));
      throw mismatch(
          "The feeds %s are not inputs of this entry; it has %s."
              .formatted(unknown, inputs.stream().map(SourceOp.Input::name).toList()));
    }
  }

  private void checkResults(Workspace w, Map<String, HostTensor> results) {
    int found = 0;
    for (int i = 0; i < resultNames.length; i++) {
      HostTensor result = results.get(resultNames[i]);
      if (result != null) {
        found++;
        TensorType type = plan.slots().type(resultSlots[i]);
        requireAlive("result", resultNames[i], result);
        if (!fits(w, type, result)) {
          throw mismatch(
              "The result '%s' is %s in this run and cannot be written to %s."
                  .formatted(resultNames[i], type, result));
        }
      }
    }
    if (found != results.size()) {
      TreeSet<String> unknown = new TreeSet<>(results.keySet());
      unknown.removeAll(plan.results().keySet());
      throw mismatch(
          "The results %s are not results of this entry; it has %s."
              .formatted(unknown, new TreeSet<>(plan.results().keySet())));
    }
  }

  private static boolean fits(Workspace w, TensorType type, HostTensor result) {
    Shape shape = type.shape();
    boolean fits = result.dtype() == type.dtype() && result.rank() == shape.rank();
    for (int axis = 0; fits && axis < shape.rank(); axis++) {
      fits = result.size(axis) == w.size(shape.dims().get(axis));
    }
    return fits;
  }

  // Kernels go by address, so nothing later would notice.
  private static void requireAlive(String what, String name, HostTensor tensor) {
    if (!tensor.memory().scope().isAlive()) {
      throw mismatch(
          "The %s '%s' %s lies in an arena that has been closed. Keep the arena open while it is used."
              .formatted(what, name, tensor));
    }
  }

  private static MloraException mismatch(String message) {
    return new MloraException(ErrorCode.FEED_MISMATCH, message);
  }

  private synchronized Run take() {
    if (closed) {
      throw CpuBackend.closed("executable");
    }
    Run run = idle.pollLast();
    return run != null ? run : new Run(plan, workers.count(), parameters.size());
  }

  private synchronized void give(Run run) {
    if (closed) {
      run.workspace.close();
    } else {
      idle.addLast(run);
    }
  }

  synchronized void close() {
    closed = true;
    idle.forEach(run -> run.workspace.close());
    idle.clear();
  }
}
