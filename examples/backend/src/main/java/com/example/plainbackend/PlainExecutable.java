package com.example.plainbackend;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.EntryCheck;
import java.util.HashMap;
import java.util.Map;

/** Runs the entries of a program. It keeps nothing between two runs. */
final class PlainExecutable implements Executable {
  private final PlainBackend backend;
  private final Program program;
  private final Map<String, EntryCheck> checks = new HashMap<>();
  private volatile boolean closed;

  PlainExecutable(PlainBackend backend, Program program) {
    this.backend = backend;
    this.program = program;
    program.entries().forEach((entry, graph) -> checks.put(entry, EntryCheck.of(entry, graph)));
  }

  @Override
  public void run(
      String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    backend.requireOpen("executable", closed);
    Graph graph = program.entry(entry);
    PlainState own = requireOwn(state);
    if (graph.updates().isEmpty()) {
      compute(entry, own.snapshot(), feeds, results);
    } else {
      own.change(before -> compute(entry, before, feeds, results));
    }
  }

  /** Computes an entry and returns what the state is after it. */
  private PlainState.Snapshot compute(
      String entry,
      PlainState.Snapshot before,
      Map<String, HostTensor> feeds,
      Map<String, HostTensor> results) {
    Graph graph = program.entry(entry);
    before.table().requireAll("Running '" + entry + "'", program.parameters());
    Dimensions dimensions = checks.get(entry).check(feeds, results);
    try {
      Tensor[] values = new Interpreter(dimensions, feeds, before.values()).evaluate(graph);
      results.forEach(
          (name, result) -> values[graph.results().get(name).node()].copyRows(0, result));
      Map<String, Tensor> updates = new HashMap<>();
      graph
          .updates()
          .forEach(
              (name, ref) ->
                  // A bank may have more rows than the program knows; those stay.
                  updates.put(name, before.values().get(name).withRows(0, values[ref.node()])));
      return before.with(before.table(), updates);
    } catch (RuntimeException e) {
      // The check follows ids and offsets back to feeds; those that come from a parameter are not
      // covered, and fail here when they lie outside of their table.
      throw new MloraException(
          ErrorCode.ENGINE_FAILED,
          "The entry '%s' failed: %s. No parameter was changed; check the ids and offsets in it."
              .formatted(entry, e),
          e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private PlainState requireOwn(State state) {
    if (state instanceof PlainState own && own.belongsTo(backend)) {
      return own;
    }
    throw new MloraException(
        ErrorCode.STATE_ACCESS,
        "The state was not allocated by this backend '%s'. Run a program on a state of its backend."
            .formatted(PlainBackend.NAME));
  }
}
