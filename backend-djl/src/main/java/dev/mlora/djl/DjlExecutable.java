package dev.mlora.djl;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Program;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.EntryCheck;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A program as kernels. */
final class DjlExecutable implements Executable {
  private final DjlBackend backend;
  private final Program program;
  private final Map<String, EntryCheck> checks = new HashMap<>();
  private final Map<String, EntryPlan> plans = new HashMap<>();
  private volatile boolean closed;

  DjlExecutable(DjlBackend backend, Program program) {
    this.backend = backend;
    this.program = program;
    program
        .entries()
        .forEach(
            (name, graph) -> {
              checks.put(name, EntryCheck.of(name, graph));
              plans.put(name, new EntryPlan(graph));
            });
  }

  @Override
  public void run(
      String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    backend.requireOpen();
    if (closed) {
      throw DjlBackend.closed("executable");
    }
    program.entry(entry); // says which entries there are
    if (!(state instanceof DjlState own) || !own.belongsTo(backend)) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The state was not made by this DJL backend. Allocate it with the backend that compiled"
              + " the program.");
    }
    Dimensions sizes = Objects.requireNonNull(checks.get(entry)).check(feeds, results);
    EntryPlan plan = Objects.requireNonNull(plans.get(entry));
    own.run(plan, program.parameters(), sizes, feeds, results);
  }

  @Override
  public void close() {
    closed = true;
  }
}
