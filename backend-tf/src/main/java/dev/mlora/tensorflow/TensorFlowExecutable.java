package dev.mlora.tensorflow;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.EntryCheck;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A program; each state that it runs on translates it into its own graph, once. */
final class TensorFlowExecutable implements Executable {
  private final TensorFlowBackend backend;
  private final long id;
  private final Program program;
  private final Map<String, EntryCheck> checks = new HashMap<>();
  private final Map<String, Set<Dim>> offsets = new HashMap<>();
  private volatile boolean closed;

  TensorFlowExecutable(TensorFlowBackend backend, long id, Program program) {
    this.backend = backend;
    this.id = id;
    this.program = program;
    program
        .entries()
        .forEach(
            (name, graph) -> {
              checks.put(name, EntryCheck.of(name, graph));
              offsets.put(name, EntryVariant.offsets(graph));
            });
  }

  @Override
  public void run(
      String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    backend.requireOpen();
    if (closed) {
      throw TensorFlowBackend.closed("executable");
    }
    Graph graph = program.entry(entry);
    if (!(state instanceof TensorFlowState own) || !own.belongsTo(backend)) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The state was not made by this TensorFlow backend. Allocate it with the backend that"
              + " compiled the program.");
    }
    Dimensions sizes = Objects.requireNonNull(checks.get(entry)).check(feeds, results);
    Set<Dim> single = EntryVariant.single(Objects.requireNonNull(offsets.get(entry)), sizes);
    own.run(new EntryVariant(id, entry, graph, single), program.parameters(), feeds, results);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      backend.forget(this);
    }
  }

  long id() {
    return id;
  }
}
