package dev.mlora.backend;

import dev.mlora.graph.ParameterSpec;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.ParameterTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** A state under {@link CheckingBackend}: what it should hold is known, and compared. */
final class CheckedState implements State {
  private final CheckingBackend backend;
  private final Contract contract;
  private final State delegate;
  private final ReentrantLock modification = new ReentrantLock();

  /** Even while nobody modifies the state; each modification makes it odd and even again. */
  private final AtomicLong version = new AtomicLong();

  private volatile ParameterTable table;
  private volatile boolean closed;

  CheckedState(CheckingBackend backend, State delegate, List<ParameterSpec> specs) {
    this.backend = backend;
    this.contract = backend.contract();
    this.delegate = delegate;
    this.table = new ParameterTable(contract.backend(), specs);
  }

  @Override
  public List<ParameterSpec> parameters() {
    requireOpen("parameters()");
    long before = version.get();
    List<ParameterSpec> expected = table.specs();
    List<ParameterSpec> listed = contract.call("parameters()", delegate::parameters);
    if (unmodifiedSince(before)) {
      requireListed("parameters()", expected, listed);
    }
    return listed;
  }

  @Override
  public void read(String parameter, int firstRow, HostTensor into) {
    String call = "read('%s')".formatted(parameter);
    requireOpen(call);
    table.requireRows(call, parameter, firstRow, into);
    Lent lent = Lent.forWriting(contract, call, "tensor read into", Arena.ofAuto(), into);
    contract.run(call, () -> delegate.read(parameter, firstRow, lent.memory()));
    lent.requireWritten();
    Poison.copy(lent.memory(), into);
    backend.quarantine().add(lent);
    backend.quarantine().requireIntact();
  }

  @Override
  public void write(String parameter, int firstRow, HostTensor from) {
    String call = "write('%s')".formatted(parameter);
    requireOpen(call);
    ParameterSpec spec = table.requireRows(call, parameter, firstRow, from);
    modifying(() -> writeAlone(call, spec, firstRow, from));
    backend.quarantine().requireIntact();
  }

  private void writeAlone(String call, ParameterSpec spec, int firstRow, HostTensor from) {
    try (Arena arena = Arena.ofShared()) {
      HostTensor expected = contents(arena, spec);
      long row = Poison.bytes(from) / Math.max(1, ParameterTable.rowCount(from));
      MemorySegment.copy(from.memory(), 0, expected.memory(), row * firstRow, Poison.bytes(from));
      Lent lent = Lent.forReading(contract, call, "tensor written from", from);
      contract.run(call, () -> delegate.write(spec.name(), firstRow, lent.memory()));
      lent.requireUnchanged();
      backend.quarantine().add(lent);
      long different = firstDifference(expected, contents(arena, spec));
      if (different >= 0) {
        long at = different * spec.type().dtype().bytes() / row;
        boolean asked = at >= firstRow && at < (long) firstRow + ParameterTable.rowCount(from);
        throw contract.broken(
            call,
            asked ? SpiRule.WRITES_LANDED : SpiRule.OTHERS_KEPT,
            "row %d %s".formatted(at, asked ? "reads back otherwise" : "changed too"));
      }
    }
  }

  @Override
  public void grow(String bank, int rows) {
    String call = "grow('%s')".formatted(bank);
    requireOpen(call);
    modifying(() -> growAlone(call, bank, rows));
  }

  private void growAlone(String call, String bank, int rows) {
    ParameterTable grown = table.grown(call, bank, rows);
    try (Arena arena = Arena.ofShared()) {
      List<HostTensor> before = contents(arena);
      contract.run(call, () -> delegate.grow(bank, rows));
      table = grown;
      requireListed(call, grown.specs(), contract.call(call, delegate::parameters));
      List<HostTensor> after = contents(arena);
      for (int i = 0; i < after.size(); i++) {
        String name = grown.specs().get(i).name();
        if (firstDifference(before.get(i), after.get(i)) >= 0) {
          throw contract.broken(call, SpiRule.OTHERS_KEPT, "'%s' changed".formatted(name));
        }
        requireZero(call, name, after.get(i), before.get(i).elements());
      }
    }
  }

  @Override
  public void sync() {
    requireOpen("sync()");
    contract.run("sync()", delegate::sync);
    backend.quarantine().requireIntact();
  }

  @Override
  public void close() {
    closed = true;
    contract.run("close()", delegate::close);
  }

  // What the backend and the executable need.

  boolean belongsTo(CheckingBackend other) {
    return backend == other;
  }

  State delegate() {
    return delegate;
  }

  ParameterTable table() {
    return table;
  }

  void requireOpen(String call) {
    backend.requireOpen(call);
    if (closed) {
      throw contract.closed(call, "state");
    }
  }

  /** Requires that a new state lists its parameters and that all of them are zero. */
  void requireFresh(String call) {
    List<ParameterSpec> specs = table.specs();
    requireListed(call, specs, contract.call(call, delegate::parameters));
    for (ParameterSpec spec : specs) {
      try (Arena arena = Arena.ofShared()) {
        requireZero(call, spec.name(), contents(arena, spec), 0);
      }
    }
  }

  /** Runs a modification alone. */
  void modifying(Runnable body) {
    modification.lock();
    version.incrementAndGet();
    try {
      body.run();
    } finally {
      version.incrementAndGet();
      modification.unlock();
    }
  }

  /** How often the state was modified; odd while it is. */
  long version() {
    return version.get();
  }

  /** Whether no modification ran when the version was taken, nor has begun since. */
  boolean unmodifiedSince(long taken) {
    return taken % 2 == 0 && version.get() == taken;
  }

  /** All parameters as the backend holds them. */
  List<HostTensor> contents(Arena arena) {
    return table.specs().stream().map(spec -> contents(arena, spec)).toList();
  }

  /** Checksums of all parameters as the backend holds them. */
  List<Long> fingerprints() {
    List<Long> prints = new ArrayList<>();
    for (ParameterSpec spec : table.specs()) {
      try (Arena arena = Arena.ofShared()) {
        prints.add(Poison.fingerprint(contents(arena, spec)));
      }
    }
    return prints;
  }

  /** The first element whose bits differ, as far as both go, or -1. */
  static long firstDifference(HostTensor a, HostTensor b) {
    long bytes = Math.min(Poison.bytes(a), Poison.bytes(b));
    long at = a.memory().asSlice(0, bytes).mismatch(b.memory().asSlice(0, bytes));
    return at < 0 ? -1 : at / a.dtype().bytes();
  }

  private HostTensor contents(Arena arena, ParameterSpec spec) {
    String call = "read('%s')".formatted(spec.name());
    HostTensor blank = Poison.blank(arena, spec.type().dtype(), ParameterTable.sizes(spec.type()));
    Lent lent = new Lent(contract, call, "tensor read into", blank, 0);
    contract.run(call, () -> delegate.read(spec.name(), 0, blank));
    lent.requireWritten();
    return blank;
  }

  private void requireListed(
      String call, List<ParameterSpec> expected, List<ParameterSpec> listed) {
    if (!listed.equals(expected)) {
      throw contract.broken(
          call,
          SpiRule.PARAMETERS_LISTED,
          "parameters() lists %s instead of %s".formatted(listed, expected));
    }
  }

  private void requireZero(String call, String name, HostTensor held, int first) {
    for (int i = first; i < held.elements(); i++) {
      if (held.get(i) != 0) {
        throw contract.broken(
            call,
            SpiRule.ALLOCATED_ZERO,
            "element %d of '%s' is %s".formatted(i, name, held.get(i)));
      }
    }
  }
}
