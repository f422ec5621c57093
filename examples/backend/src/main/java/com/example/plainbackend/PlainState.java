package com.example.plainbackend;

import dev.mlora.graph.ParameterSpec;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.ParameterTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Parameters as one immutable snapshot that every change replaces.
 *
 * <p>Predictions and reads take the snapshot and need no lock, a change that fails leaves the old
 * snapshot in place, and only changes wait for each other. The price: writing a row copies its
 * parameter.
 */
final class PlainState implements State {
  /**
   * What the state holds at one moment.
   *
   * @param table the parameters' names and types
   * @param values the parameters' values
   */
  record Snapshot(ParameterTable table, Map<String, Tensor> values) {
    /** The same with other values of some parameters. */
    Snapshot with(ParameterTable newTable, Map<String, Tensor> changed) {
      Map<String, Tensor> all = new HashMap<>(values);
      all.putAll(changed);
      return new Snapshot(newTable, all);
    }
  }

  private static final Snapshot EMPTY =
      new Snapshot(new ParameterTable(PlainBackend.NAME, List.of()), Map.of());

  private final PlainBackend backend;
  private final Object changes = new Object();
  private volatile Snapshot snapshot;
  private volatile boolean closed;

  PlainState(PlainBackend backend, ParameterTable table) {
    this.backend = backend;
    Map<String, Tensor> zeros = new HashMap<>();
    for (ParameterSpec spec : table.specs()) {
      zeros.put(spec.name(), Tensor.zeros(spec.type().dtype(), ParameterTable.sizes(spec.type())));
    }
    snapshot = new Snapshot(table, zeros);
  }

  boolean belongsTo(PlainBackend other) {
    return backend == other;
  }

  /** The parameters as they are now. */
  Snapshot snapshot() {
    backend.requireOpen("state", closed);
    return snapshot;
  }

  /** Replaces the snapshot, after all earlier changes have happened. */
  void change(UnaryOperator<Snapshot> change) {
    synchronized (changes) {
      snapshot = change.apply(snapshot());
    }
  }

  @Override
  public List<ParameterSpec> parameters() {
    return snapshot().table().specs();
  }

  @Override
  public void read(String parameter, int firstRow, HostTensor into) {
    Snapshot now = snapshot();
    now.table().requireRows("Reading '" + parameter + "'", parameter, firstRow, into);
    now.values().get(parameter).copyRows(firstRow, into);
  }

  @Override
  public void write(String parameter, int firstRow, HostTensor from) {
    change(
        now -> {
          now.table().requireRows("Writing '" + parameter + "'", parameter, firstRow, from);
          Tensor written = now.values().get(parameter).withRows(firstRow, Tensor.of(from));
          return now.with(now.table(), Map.of(parameter, written));
        });
  }

  @Override
  public void grow(String bank, int rows) {
    change(
        now -> {
          String call = "Growing '" + bank + "'";
          ParameterTable grown = now.table().grown(call, bank, rows);
          ParameterSpec spec = grown.require(call, bank);
          Tensor zeros = Tensor.zeros(spec.type().dtype(), ParameterTable.sizes(spec.type()));
          return now.with(grown, Map.of(bank, zeros.withRows(0, now.values().get(bank))));
        });
  }

  @Override
  public void sync() {
    // Every call has happened when it returns, so there is nothing to wait for.
    snapshot();
  }

  @Override
  public void close() {
    synchronized (changes) {
      closed = true;
      snapshot = EMPTY;
    }
  }
}
