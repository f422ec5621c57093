package dev.mlora.reference;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Parameters as finished tensors by name. A change makes a new tensor and puts it in the old one's
 * place, so a run that fails half-way leaves nothing behind.
 */
final class ReferenceState implements State {
  private record Stored(ParameterSpec spec, Tensor tensor) {}

  private final ReferenceBackend backend;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<String, Stored> parameters = new LinkedHashMap<>();
  private boolean closed;

  ReferenceState(ReferenceBackend backend, List<ParameterSpec> specs) {
    this.backend = backend;
    for (ParameterSpec spec : specs) {
      int[] shape = sizes(spec.type().shape());
      double[] zeros = new double[Tensor.elements(shape, 0)];
      Tensor tensor = new Tensor(spec.type().dtype(), shape, zeros);
      if (parameters.put(spec.name(), new Stored(spec, tensor)) != null) {
        throw new MloraException(
            ErrorCode.GRAPH_NAME,
            "The parameter '%s' was to be allocated twice. Give every parameter its own name."
                .formatted(spec.name()));
      }
    }
  }

  @Override
  public List<ParameterSpec> parameters() {
    return locked(lock.readLock(), () -> parameters.values().stream().map(Stored::spec).toList());
  }

  @Override
  public void read(String parameter, int firstRow, HostTensor into) {
    locked(
        lock.readLock(),
        () -> {
          Tensor tensor = find(parameter).tensor;
          tensor.copyTo(into, firstElement(parameter, tensor, firstRow, into));
          return tensor;
        });
  }

  @Override
  public void write(String parameter, int firstRow, HostTensor from) {
    locked(
        lock.writeLock(),
        () -> {
          Stored old = find(parameter);
          int first = firstElement(parameter, old.tensor, firstRow, from);
          double[] values = old.tensor.values().clone();
          System.arraycopy(from.toDoubles(), 0, values, first, from.elements());
          return parameters.put(parameter, withValues(old, values));
        });
  }

  @Override
  public void grow(String bank, int rows) {
    locked(
        lock.writeLock(),
        () -> {
          Stored old = find(bank);
          if (!old.spec.bank() || rows < old.tensor.rows()) {
            throw new MloraException(
                ErrorCode.STATE_ACCESS,
                "The parameter '%s' (%s) cannot grow to %d rows: %s. Grow banks only, and never to"
                        .formatted(
                            bank,
                            old.spec.type(),
                            rows,
                            old.spec.bank() ? "a bank never shrinks" : "it is no bank")
                    + " fewer rows.");
          }
          double[] values = Arrays.copyOf(old.tensor.values(), rows * old.tensor.rowSize());
          return parameters.put(
              bank, withValues(new Stored(old.spec.withRows(rows), old.tensor), values));
        });
  }

  @Override
  public void sync() {
    // Every call has happened when it returns; all there is to say is whether this is still open.
    locked(lock.readLock(), () -> parameters);
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      parameters.clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  boolean belongsTo(ReferenceBackend other) {
    return backend == other;
  }

  /** What a run over this state must hold: alone if it changes parameters. */
  Lock lock(boolean changes) {
    return changes ? lock.writeLock() : lock.readLock();
  }

  void requireOpen() {
    backend.requireOpen();
    if (closed) {
      throw ReferenceBackend.closed("The state of the backend '" + backend.name() + "'");
    }
  }

  /** A parameter as a program knows it: a bank that has grown since shows its first rows. */
  Tensor value(String name, TensorType type) {
    Tensor tensor = fitting(name, type).tensor;
    int[] shape = sizes(type.shape());
    if (Arrays.equals(shape, tensor.shape())) {
      return tensor;
    }
    double[] values = Arrays.copyOf(tensor.values(), Tensor.elements(shape, 0));
    return new Tensor(tensor.dtype(), shape, values);
  }

  /** Requires a parameter of the type that a program knows, or a bank that has grown since. */
  private Stored fitting(String name, TensorType type) {
    Stored stored = find(name);
    TensorType held = stored.spec.type();
    boolean fits =
        held.equals(type)
            || (stored.spec.bank()
                && type.shape().rank() > 0
                && type.shape().dim(0).constant() <= stored.tensor.rows()
                && type.equals(held.withShape(held.shape().with(0, type.shape().dim(0)))));
    if (!fits) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The program uses the parameter '%s' as %s, but the state holds %s. Run it on a state"
                  .formatted(name, type, held)
              + " allocated for it.");
    }
    return stored;
  }

  /** Requires that an update will fit, before anything is computed. */
  void requireFitting(String name, TensorType type) {
    fitting(name, type);
  }

  /** Lands the updates of a run; rows that the run does not know stay. */
  void land(Map<String, Tensor> updates) {
    Map<String, Stored> changed = new LinkedHashMap<>();
    updates.forEach(
        (name, tensor) -> {
          Stored old = find(name);
          double[] values = tensor.values();
          if (values.length < old.tensor.values().length) {
            values = old.tensor.values().clone();
            System.arraycopy(tensor.values(), 0, values, 0, tensor.values().length);
          }
          changed.put(name, withValues(old, values));
        });
    parameters.putAll(changed);
  }

  private static Stored withValues(Stored old, double[] values) {
    TensorType type = old.spec.type();
    return new Stored(old.spec, new Tensor(type.dtype(), sizes(type.shape()), values));
  }

  private Stored find(String name) {
    Stored stored = parameters.get(name);
    if (stored == null) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The state has no parameter '%s'. It holds %s.".formatted(name, parameters.keySet()));
    }
    return stored;
  }

  private static int firstElement(String name, Tensor tensor, int firstRow, HostTensor rows) {
    int[] shape = tensor.shape();
    boolean sameRow =
        rows.dtype() == tensor.dtype()
            && rows.rank() == shape.length
            && (shape.length == 0
                || Arrays.equals(rows.shape(), 1, shape.length, shape, 1, shape.length));
    int count = rows.rank() == 0 ? 1 : rows.size(0);
    if (!sameRow || firstRow < 0 || (long) firstRow + count > tensor.rows()) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The parameter '%s' is %s%s; it has no %s from row %d on. Ask for rows it has, in its own"
                  .formatted(name, tensor.dtype(), Arrays.toString(shape), rows, firstRow)
              + " element type and shape.");
    }
    return firstRow * tensor.rowSize();
  }

  private static int[] sizes(Shape shape) {
    return shape.dims().stream().mapToInt(dim -> dim.constant()).toArray();
  }

  private <T> T locked(Lock held, Supplier<T> action) {
    held.lock();
    try {
      requireOpen();
      return action.get();
    } finally {
      held.unlock();
    }
  }
}
