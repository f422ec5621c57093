package dev.mlora.reference;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.graph.SourceOp;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.BoundDimensions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;

/** A program kept as it is and interpreted at every run. */
final class ReferenceExecutable implements Executable {
  private final ReferenceBackend backend;
  private final Program program;
  private volatile boolean closed;

  ReferenceExecutable(ReferenceBackend backend, Program program) {
    this.backend = backend;
    this.program = program;
    BoundDimensions.require(program);
  }

  @Override
  public void run(
      String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    backend.requireOpen();
    if (closed) {
      throw ReferenceBackend.closed("The executable of the backend '" + backend.name() + "'");
    }
    if (!(state instanceof ReferenceState own) || !own.belongsTo(backend)) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The entry '%s' was run on a state of another backend (%s). Run it on one that its own"
                  .formatted(entry, state.getClass().getSimpleName())
              + " backend allocated.");
    }
    Graph graph = program.entry(entry);
    Bindings bindings = Bindings.check(entry, graph, feeds, results);
    Lock lock = own.lock(!graph.updates().isEmpty());
    lock.lock();
    try {
      own.requireOpen();
      runLocked(graph, own, bindings, results);
    } finally {
      lock.unlock();
    }
  }

  private static void runLocked(
      Graph graph, ReferenceState state, Bindings bindings, Map<String, HostTensor> results) {
    Map<String, Tensor> parameters = new HashMap<>();
    for (SourceOp.Parameter read : graph.parameters()) {
      parameters.put(read.name(), state.value(read.name(), read.type()));
    }
    graph.updates().forEach((name, ref) -> state.requireFitting(name, graph.type(ref)));
    Interpreter interpreter = new Interpreter(graph, bindings, parameters);
    interpreter.run();
    graph
        .results()
        .forEach(
            (name, ref) -> {
              HostTensor wanted = results.get(name);
              if (wanted != null) {
                interpreter.value(ref).copyTo(wanted, 0);
              }
            });
    Map<String, Tensor> updates = new LinkedHashMap<>();
    graph.updates().forEach((name, ref) -> updates.put(name, interpreter.value(ref)));
    // Last of all, because nothing that could fail may come after the first update has landed.
    state.land(updates);
  }

  @Override
  public void close() {
    closed = true;
  }
}
