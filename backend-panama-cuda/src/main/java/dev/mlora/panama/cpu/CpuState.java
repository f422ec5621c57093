package dev.mlora.panama.cpu;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Shape;
import dev.mlora.panama.memory.Memory;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Parameters in native memory. Readers share it; a training step, a write and growth have it alone.
 */
final class CpuState implements State {
  /** One parameter, with memory of its own, as a bank may grow. */
  private static final class Cell {
    private final ParameterSpec spec;
    private final Arena arena = Arena.ofShared();
    private final long address;

    Cell(ParameterSpec spec) {
      this.spec = spec;
      long bytes = spec.elements() * spec.type().dtype().bytes();
      address = arena.allocate(Math.max(1, bytes), Memory.ALIGNMENT).address();
    }

    int rows() {
      Shape shape = spec.type().shape();
      return shape.rank() == 0 ? 1 : shape.dim(0).constant();
    }

    long rowBytes() {
      Shape shape = spec.type().shape();
      long elements = shape.rank() == 0 ? 1 : shape.row().maxElements();
      return elements * spec.type().dtype().bytes();
    }
  }

  private final CpuBackend backend;
  private final Map<String, Integer> index = new LinkedHashMap<>();
  private final List<Cell> cells = new ArrayList<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final long id;
  private int version;
  private volatile boolean closed;
  private volatile boolean spoiled;

  CpuState(CpuBackend backend, long id, List<ParameterSpec> parameters) {
    this.backend = backend;
    this.id = id;
    for (ParameterSpec spec : parameters) {
      if (index.putIfAbsent(spec.name(), index.size()) != null) {
        throw new MloraException(
            ErrorCode.STATE_ACCESS,
            "The parameter '%s' is declared twice. Give each parameter a path of its own."
                .formatted(spec.name()));
      }
    }
    try {
      parameters.forEach(spec -> cells.add(new Cell(spec)));
    } catch (RuntimeException | Error e) {
      cells.forEach(cell -> cell.arena.close());
      throw e;
    }
  }

  @Override
  public List<ParameterSpec> parameters() {
    lock.readLock().lock();
    try {
      requireOpen();
      return cells.stream().map(cell -> cell.spec).toList();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void read(String parameter, int firstRow, HostTensor into) {
    lock.readLock().lock();
    try {
      Cell cell = rows("read", parameter, firstRow, into);
      long bytes = (long) into.elements() * into.dtype().bytes();
      Memory.copy(cell.address + firstRow * cell.rowBytes(), into.memory().address(), bytes);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void write(String parameter, int firstRow, HostTensor from) {
    lock.writeLock().lock();
    try {
      Cell cell = rows("written", parameter, firstRow, from);
      long bytes = (long) from.elements() * from.dtype().bytes();
      Memory.copy(from.memory().address(), cell.address + firstRow * cell.rowBytes(), bytes);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void grow(String bank, int rows) {
    lock.writeLock().lock();
    try {
      Cell cell = cell(bank);
      if (!cell.spec.bank() || rows < cell.rows()) {
        throw new MloraException(
            ErrorCode.STATE_ACCESS,
            "The parameter '%s' %s cannot have %d rows: only banks grow, and they never shrink."
                .formatted(bank, cell.spec.type(), rows));
      }
      if (rows == cell.rows()) {
        return;
      }
      Cell grown = new Cell(cell.spec.withRows(rows));
      Memory.copy(cell.address, grown.address, cell.rows() * cell.rowBytes());
      cells.set(number(bank), grown);
      cell.arena.close();
      version++;
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void sync() {
    // Every run ends before it returns; this only waits for those of other threads.
    lock.writeLock().lock();
    try {
      requireOpen();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        cells.forEach(cell -> cell.arena.close());
        backend.forget(this);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Has everything but closing refused from here on. */
  void spoil() {
    spoiled = true;
  }

  CpuBackend backend() {
    return backend;
  }

  ReadWriteLock lock() {
    return lock;
  }

  /** Stands for this state without keeping it alive. */
  long id() {
    return id;
  }

  /** Changes whenever a parameter's rows do; the lock must be held. */
  int version() {
    return version;
  }

  /** Where a parameter is, by its number; the lock must be held. */
  long address(int number) {
    return cells.get(number).address;
  }

  /**
   * The numbers of a program's parameters; the lock must be held.
   *
   * @throws MloraException {@code STATE_ACCESS} if one is missing or has another type
   */
  int[] numbers(List<ParameterSpec> wanted) {
    int[] numbers = new int[wanted.size()];
    for (int i = 0; i < numbers.length; i++) {
      ParameterSpec spec = wanted.get(i);
      ParameterSpec held = cell(spec.name()).spec;
      boolean fits =
          spec.bank() && held.bank()
              ? held.type().dtype() == spec.type().dtype()
                  && held.type().shape().row().equals(spec.type().shape().row())
                  && held.type().shape().dim(0).constant() >= spec.type().shape().dim(0).constant()
              : held.type().equals(spec.type());
      if (!fits) {
        throw new MloraException(
            ErrorCode.STATE_ACCESS,
            "The program uses the parameter '%s' as %s, but the state holds %s."
                .formatted(spec.name(), spec.type(), held.type()));
      }
      numbers[i] = number(spec.name());
    }
    return numbers;
  }

  void requireOpen() {
    if (closed) {
      throw CpuBackend.closed("state");
    }
    if (spoiled) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "A run of panama-cpu on this state failed half way, so some of its parameters may be a step"
              + " ahead of others. Close it and go on from a checkpoint or a saved model.");
    }
  }

  private Cell cell(String parameter) {
    return cells.get(number(parameter));
  }

  private int number(String parameter) {
    requireOpen();
    Integer number = index.get(parameter);
    if (number == null) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The state holds no parameter '%s'; it holds %s.".formatted(parameter, index.keySet()));
    }
    return number;
  }

  private Cell rows(String verb, String parameter, int firstRow, HostTensor tensor) {
    Cell cell = cell(parameter);
    Shape shape = cell.spec.type().shape();
    boolean fits = tensor.dtype() == cell.spec.type().dtype() && tensor.rank() == shape.rank();
    for (int axis = 1; fits && axis < shape.rank(); axis++) {
      fits = tensor.size(axis) == shape.dim(axis).constant();
    }
    fits &= tensor.memory().scope().isAlive();
    int rows = tensor.rank() == 0 ? 1 : tensor.size(0);
    if (!fits || firstRow < 0 || (long) firstRow + rows > cell.rows()) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The parameter '%s' is %s and cannot be %s from row %d on as %s in an open arena."
              .formatted(parameter, cell.spec.type(), verb, firstRow, tensor));
    }
    return cell;
  }
}
