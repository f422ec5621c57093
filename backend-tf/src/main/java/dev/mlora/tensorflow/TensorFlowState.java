package dev.mlora.tensorflow;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Graph;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.ParameterTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Parameters as resource variables. TensorFlow's sessions share no variables, so a state has a
 * session of its own, into whose graph every program that runs on it is translated.
 */
final class TensorFlowState implements State {
  private final TensorFlowBackend backend;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final VariableStore store;
  private volatile ParameterTable table;
  private boolean closed;
  private boolean spoiled;

  TensorFlowState(TensorFlowBackend backend, List<ParameterSpec> parameters) {
    this.backend = backend;
    table = new ParameterTable(TensorFlowBackend.NAME, parameters);
    table.requireDistinct();
    store = new VariableStore(backend.threads(), parameters);
  }

  @Override
  public List<ParameterSpec> parameters() {
    lock.readLock().lock();
    try {
      requireOpen();
      return table.specs();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void read(String parameter, int firstRow, HostTensor into) {
    exclusively(
        () -> {
          table.requireRows("read", parameter, firstRow, into);
          store.read(parameter, firstRow, into);
        });
  }

  @Override
  public void write(String parameter, int firstRow, HostTensor from) {
    exclusively(
        () -> {
          table.requireRows("write", parameter, firstRow, from);
          store.write(parameter, firstRow, from);
        });
  }

  @Override
  public void grow(String bank, int rows) {
    exclusively(
        () -> {
          ParameterTable grown = table.grown("grow", bank, rows);
          ParameterSpec before = table.require("grow", bank);
          ParameterSpec after = grown.require("grow", bank);
          if (!before.equals(after)) {
            store.grow(after);
            table = grown;
          }
        });
  }

  @Override
  public void sync() {
    exclusively(() -> {});
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        store.close();
        backend.forget(this);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  boolean belongsTo(TensorFlowBackend other) {
    return backend == other;
  }

  /** Runs an entry; feeds and results have been checked. */
  void run(
      EntryVariant variant,
      List<ParameterSpec> parameters,
      Map<String, HostTensor> feeds,
      Map<String, HostTensor> results) {
    Graph graph = variant.graph();
    if (!graph.updates().isEmpty()) {
      exclusively(
          () -> {
            requireHeld(variant, parameters);
            PreparedEntry entry = store.prepare(variant);
            boolean landed = false;
            try {
              store.changing();
              entry.run(feeds, results);
              landed = true;
            } finally {
              // TensorFlow does not say how far a run came, and takes nothing back.
              spoiled = !landed;
            }
          });
      return;
    }
    lock.readLock().lock();
    try {
      requireOpen();
      requireHeld(variant, parameters);
      PreparedEntry entry = store.prepared(variant);
      if (entry != null) {
        entry.run(feeds, results);
        return;
      }
    } finally {
      lock.readLock().unlock();
    }
    exclusively(() -> store.prepare(variant).run(feeds, results));
  }

  private void requireHeld(EntryVariant variant, List<ParameterSpec> parameters) {
    if (!store.knows(variant)) {
      table.requireAll("run('%s')".formatted(variant.entry()), parameters);
    }
  }

  /** Forgets an executable that was closed. */
  void release(long executable) {
    lock.writeLock().lock();
    try {
      if (!closed) {
        store.release(executable);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void exclusively(Runnable action) {
    lock.writeLock().lock();
    try {
      requireOpen();
      action.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void requireOpen() {
    backend.requireOpen();
    if (closed) {
      throw TensorFlowBackend.closed("state");
    }
    if (spoiled) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "A run of TensorFlow on this state failed, and some of its parameters may be a step ahead"
              + " of others. Close it and go on from a checkpoint or a saved model.");
    }
  }
}
