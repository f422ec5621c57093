package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.graph.Ref;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.EntryCheck;
import dev.mlora.spi.check.ParameterTable;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An executable under {@link CheckingBackend}. Beside the program it keeps a witness: the same
 * graphs with their updates as results, which says what the state should hold after a run.
 */
final class CheckedExecutable implements Executable {
  private static final String UPDATED = "updated:";

  private final CheckingBackend backend;
  private final Program program;
  private final Executable delegate;
  private final Executable witness;
  private final Map<String, EntryCheck> checks = new HashMap<>();
  private volatile boolean closed;

  private CheckedExecutable(
      CheckingBackend backend, Program program, Executable delegate, Executable witness) {
    this.backend = backend;
    this.program = program;
    this.delegate = delegate;
    this.witness = witness;
    program.entries().forEach((name, graph) -> checks.put(name, EntryCheck.of(name, graph)));
  }

  static CheckedExecutable of(CheckingBackend backend, Program program, Executable compiled) {
    Map<String, Graph> entries = new LinkedHashMap<>();
    program.entries().forEach((name, graph) -> entries.put(name, withUpdatesAsResults(graph)));
    Executable witness = backend.compileUnchecked(new Program(program.parameters(), entries));
    return new CheckedExecutable(backend, program, compiled, witness);
  }

  @Override
  public void run(
      String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    String call = "run('%s')".formatted(entry);
    backend.requireOpen(call);
    if (closed) {
      throw backend.contract().closed(call, "executable");
    }
    Graph graph = program.entry(entry);
    CheckedState own = own(call, state);
    EntryCheck check = checks.get(entry);
    if (check != null) {
      check.check(feeds, results);
    }

    Loan loan = new Loan(call, feeds, results);
    if (graph.updates().isEmpty()) {
      predict(call, own, () -> run(call, delegate, entry, own, loan.feeds(), loan.results()));
      loan.end(results);
    } else {
      own.modifying(() -> train(call, entry, graph, own, loan, results));
    }
  }

  @Override
  public void close() {
    closed = true;
    backend.contract().run("close()", delegate::close);
    backend.contract().run("close()", witness::close);
  }

  private void predict(String call, CheckedState state, Runnable run) {
    long version = state.version();
    List<Long> before = version % 2 == 0 ? state.fingerprints() : List.of();
    run.run();
    if (state.unmodifiedSince(version)) {
      List<Long> after = state.fingerprints();
      if (state.unmodifiedSince(version) && !after.equals(before)) {
        throw backend
            .contract()
            .broken(call, SpiRule.OTHERS_KEPT, "an entry without updates changed the state");
      }
    }
  }

  private void train(
      String call,
      String entry,
      Graph graph,
      CheckedState state,
      Loan loan,
      Map<String, HostTensor> results) {
    try (Arena arena = Arena.ofShared()) {
      Map<String, HostTensor> expected = new LinkedHashMap<>();
      Map<String, HostTensor> asked = new LinkedHashMap<>();
      graph
          .updates()
          .forEach(
              (name, ref) -> {
                HostTensor into = blank(arena, graph.type(ref));
                expected.put(name, into);
                asked.put(UPDATED + name, into);
              });
      run(call, witness, entry, state, loan.feeds(), asked);
      List<HostTensor> before = state.contents(arena);
      try {
        run(call, delegate, entry, state, loan.feeds(), loan.results());
      } catch (MloraException failure) {
        requireUntouched(call, state, before, state.contents(arena), failure);
        throw failure;
      }
      // Poisons the feeds, so that a parameter that still lies in one of them is found out below.
      loan.end(results);
      List<HostTensor> after = state.contents(arena);
      for (int i = 0; i < before.size(); i++) {
        String name = state.table().specs().get(i).name();
        Landing landing = new Landing(backend.contract(), call, name, before.get(i), after.get(i));
        HostTensor value = expected.get(name);
        if (value == null) {
          landing.requireKept(0);
        } else {
          landing.requireLanded(value);
          landing.requireKept(value.elements());
        }
      }
    }
  }

  private void run(
      String call,
      Executable executable,
      String entry,
      CheckedState state,
      Map<String, HostTensor> feeds,
      Map<String, HostTensor> results) {
    backend.contract().run(call, () -> executable.run(entry, state.delegate(), feeds, results));
  }

  private void requireUntouched(
      String call,
      CheckedState state,
      List<HostTensor> before,
      List<HostTensor> after,
      MloraException failure) {
    for (int i = 0; i < before.size(); i++) {
      if (CheckedState.firstDifference(before.get(i), after.get(i)) >= 0) {
        throw backend
            .contract()
            .broken(
                call,
                SpiRule.FAILURE_LANDS_NOTHING,
                "it failed (%s), but '%s' changed"
                    .formatted(failure.getMessage(), state.table().specs().get(i).name()),
                failure);
      }
    }
  }

  private CheckedState own(String call, State state) {
    if (!(state instanceof CheckedState own) || !own.belongsTo(backend)) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "%s on the backend '%s' was given a state of another backend (%s). Give it one that this backend allocated."
              .formatted(call, backend.name(), state.getClass().getSimpleName()));
    }
    own.requireOpen(call);
    own.table().requireAll(call, program.parameters());
    return own;
  }

  private static HostTensor blank(Arena arena, TensorType type) {
    return Poison.blank(arena, type.dtype(), ParameterTable.sizes(type));
  }

  private static Graph withUpdatesAsResults(Graph graph) {
    Map<String, Ref> results = new LinkedHashMap<>(graph.results());
    graph.updates().forEach((name, ref) -> results.put(UPDATED + name, ref));
    return new Graph(graph.nodes(), results, Map.of());
  }

  /** The private copies that the backend gets for one run. */
  private final class Loan {
    private final Map<String, Lent> read = new LinkedHashMap<>();
    private final Map<String, Lent> written = new LinkedHashMap<>();

    Loan(String call, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
      Contract contract = backend.contract();
      feeds.forEach(
          (name, feed) ->
              read.put(name, Lent.forReading(contract, call, "feed '" + name + "'", feed)));
      results.forEach(
          (name, result) ->
              written.put(
                  name,
                  Lent.forWriting(
                      contract, call, "result '" + name + "'", Arena.ofAuto(), result)));
    }

    Map<String, HostTensor> feeds() {
      return memory(read);
    }

    Map<String, HostTensor> results() {
      return memory(written);
    }

    /** Checks what the backend did to the copies, hands the results over and poisons all. */
    void end(Map<String, HostTensor> wanted) {
      read.values().forEach(Lent::requireUnchanged);
      written.values().forEach(Lent::requireWritten);
      wanted.forEach(
          (name, result) -> {
            Lent copy = written.get(name);
            if (copy != null) {
              Poison.copy(copy.memory(), result);
            }
          });
      read.values().forEach(backend.quarantine()::add);
      written.values().forEach(backend.quarantine()::add);
      backend.quarantine().requireIntact();
    }

    private Map<String, HostTensor> memory(Map<String, Lent> lent) {
      Map<String, HostTensor> tensors = new LinkedHashMap<>();
      lent.forEach((name, one) -> tensors.put(name, one.memory()));
      return tensors;
    }
  }
}
