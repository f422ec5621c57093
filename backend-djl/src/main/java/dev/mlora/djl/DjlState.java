package dev.mlora.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Ref;
import dev.mlora.graph.SourceOp;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.ParameterTable;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Parameters as arrays of a manager of their own. */
final class DjlState implements State {
  private final DjlBackend backend;
  private final NDManager manager;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();
  private ParameterTable table;
  private boolean closed;
  private boolean spoiled;

  DjlState(DjlBackend backend, NDManager manager, List<ParameterSpec> parameters) {
    this.backend = backend;
    this.manager = manager;
    table = new ParameterTable(DjlBackend.NAME, parameters);
    for (ParameterSpec spec : parameters) {
      arrays.put(spec.name(), zeros(spec));
    }
  }

  private NDArray zeros(ParameterSpec spec) {
    return manager.zeros(shape(spec), Run.dataType(spec.type().dtype()));
  }

  private static Shape shape(ParameterSpec spec) {
    return new Shape(
        spec.type().shape().dims().stream().mapToLong(dim -> dim.constant()).toArray());
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
    lock.readLock().lock();
    try {
      requireOpen();
      table.requireRows("read", parameter, firstRow, into);
      MemorySegment.copy(
          memory(array(parameter)), firstRow * rowBytes(into), into.memory(), 0, bytes(into));
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void write(String parameter, int firstRow, HostTensor from) {
    exclusively(
        () -> {
          table.requireRows("write", parameter, firstRow, from);
          MemorySegment.copy(
              from.memory(), 0, memory(array(parameter)), firstRow * rowBytes(from), bytes(from));
        });
  }

  @Override
  public void grow(String bank, int rows) {
    exclusively(
        () -> {
          ParameterTable grown = table.grown("grow", bank, rows);
          ParameterSpec after = grown.require("grow", bank);
          if (!after.equals(table.require("grow", bank))) {
            NDArray before = array(bank);
            NDArray larger = zeros(after);
            MemorySegment known = memory(before);
            MemorySegment.copy(known, 0, memory(larger), 0, known.byteSize());
            arrays.put(bank, larger);
            before.close();
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
        arrays.clear();
        manager.close();
        backend.forget(this);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  boolean belongsTo(DjlBackend other) {
    return backend == other;
  }

  /** Runs an entry; feeds and results have been checked. */
  void run(
      EntryPlan plan,
      List<ParameterSpec> parameters,
      Dimensions sizes,
      Map<String, HostTensor> feeds,
      Map<String, HostTensor> results) {
    boolean updates = !plan.graph().updates().isEmpty();
    var held = updates ? lock.writeLock() : lock.readLock();
    held.lock();
    try {
      requireOpen();
      table.requireAll("run", parameters);
      try (NDManager own = manager.newSubManager()) {
        Run run = new Run(plan.graph(), own, sizes, feeds, arrays, backend.constants());
        compute(plan, run);
        answer(run, results);
        if (updates) {
          land(plan, run);
        }
      }
    } catch (EngineException e) {
      throw new MloraException(
          ErrorCode.ENGINE_FAILED, "PyTorch failed in a run: " + e.getMessage(), e);
    } finally {
      held.unlock();
    }
  }

  private static void compute(EntryPlan plan, Run run) {
    for (EntryPlan.Planned planned : plan.computed()) {
      List<NDArray> outputs = planned.kernel().compute(run);
      for (int i = 0; i < outputs.size(); i++) {
        run.put(new Ref(planned.node().id(), i), outputs.get(i));
      }
    }
  }

  private static void answer(Run run, Map<String, HostTensor> results) {
    run.graph()
        .results()
        .forEach(
            (name, ref) -> {
              HostTensor result = results.get(name);
              if (result != null) {
                MemorySegment.copy(memory(run.value(ref)), 0, result.memory(), 0, bytes(result));
              }
            });
  }

  /** Everything is computed; from here on nothing is taken back. */
  private void land(EntryPlan plan, Run run) {
    Map<String, NDArray> values = new LinkedHashMap<>();
    plan.graph()
        .updates()
        .forEach(
            (name, ref) -> {
              if (!plan.isInPlace(ref)) {
                values.put(name, whole(name, owned(ref, run), run));
              }
            });
    boolean landed = false;
    try {
      for (Node node : plan.inPlace()) {
        landInPlace(node, run);
      }
      values.forEach(
          (name, value) -> {
            value.attach(manager);
            Objects.requireNonNull(arrays.put(name, value)).close();
          });
      landed = true;
    } finally {
      spoiled = !landed;
    }
  }

  private static void landInPlace(Node node, Run run) {
    switch (node.op()) {
      case AdamDense adam -> AdamKernels.inPlace(adam, node, run);
      case AdamRows adam -> {
        List<NDArray> rows = AdamKernels.newRows(adam, node, run);
        for (int i = 0; i < rows.size(); i++) {
          Rows.replace(
              run.value(node.inputs().get(i)), run.value(node.inputs().get(4)), rows.get(i));
        }
      }
      default ->
          Rows.replace(
              run.value(node.inputs().get(0)),
              run.value(node.inputs().get(1)),
              run.value(node.inputs().get(2)));
    }
  }

  /** A value in memory of its own: not that of a feed, of another parameter, or of a constant. */
  private static NDArray owned(Ref ref, Run run) {
    Node node = run.graph().node(ref);
    boolean borrowed = node.op() instanceof LayoutOp || node.op() instanceof SourceOp;
    return borrowed ? run.value(ref).duplicate() : run.value(ref);
  }

  /** A value with the rows of a bank that the program does not know behind it. */
  private NDArray whole(String parameter, NDArray value, Run run) {
    NDArray held = run.parameter(parameter);
    if (held.getShape().equals(value.getShape())) {
      return value;
    }
    long known = value.getShape().get(0);
    return value.concat(Rows.slice(held, 0, known, held.getShape().get(0)), 0);
  }

  private NDArray array(String parameter) {
    return Objects.requireNonNull(arrays.get(parameter), parameter);
  }

  /** The memory of an array, its own where PyTorch gives it out. */
  private static MemorySegment memory(NDArray array) {
    if (array.size() == 0) {
      return MemorySegment.NULL;
    }
    ByteBuffer buffer = array.toByteBuffer(true);
    return MemorySegment.ofBuffer(buffer);
  }

  private static long bytes(HostTensor host) {
    return (long) host.elements() * host.dtype().bytes();
  }

  private static long rowBytes(HostTensor rows) {
    int count = ParameterTable.rowCount(rows);
    return count == 0 ? 0 : bytes(rows) / count;
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
      throw DjlBackend.closed("state");
    }
    if (spoiled) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "A run of DJL on this state failed half way, so some of its parameters may be a step ahead"
              + " of others. Close it and go on from a checkpoint or a saved model.");
    }
  }
}
