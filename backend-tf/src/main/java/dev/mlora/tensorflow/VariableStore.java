package dev.mlora.tensorflow;

import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.HostTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Operation;

/**
 * The variables of a state and the entries that were translated for them. Each different set of
 * values that a session is asked for costs it a compilation, so all variables are read together,
 * and written together before the next run. Guarded by the state's lock.
 */
final class VariableStore implements Variables, AutoCloseable {
  /** From so many nodes of closed executables on, the graph is made anew without them. */
  private static final long CLEAN_UP = 20_000;

  private final int threads;
  private final Map<String, ParameterSpec> specs = new LinkedHashMap<>();
  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final Map<EntryVariant, PreparedEntry> prepared = new HashMap<>();
  private final Map<List<String>, NativeSession.Request> writes = new HashMap<>();

  /** Values that are still to be written to their variables. */
  private final Map<String, NativeTensor> pending = new LinkedHashMap<>();

  /** All variables as they were read since the last change; they share the variables' memory. */
  private final Map<String, NativeTensor> snapshot = new LinkedHashMap<>();

  private NativeSession session;
  private NativeSession.@Nullable Request reading;
  private long abandoned;

  /** The nodes of a variable: its handle, its value, and how a fed value is written to it. */
  private record Variable(Edge handle, Edge read, Edge fed, TF_Operation assign) {}

  VariableStore(int threads, List<ParameterSpec> parameters) {
    this.threads = threads;
    session = new NativeSession(threads);
    for (ParameterSpec spec : parameters) {
      specs.put(spec.name(), spec);
      pending.put(spec.name(), NativeTensor.zeros(spec.type()));
    }
    declare();
  }

  private void declare() {
    for (ParameterSpec spec : specs.values()) {
      variables.put(spec.name(), variable(spec));
    }
    List<Edge> all = variables.values().stream().map(Variable::read).toList();
    reading = session.request(List.of(), all, null);
  }

  private Variable variable(ParameterSpec spec) {
    GraphWriter out = session.writer();
    ElementType type = ElementType.of(spec.type().dtype());
    long[] shape = Sizes.known(spec.type().shape());
    if (spec.bank()) {
      shape[0] = -1; // it may grow
    }
    Edge handle =
        out.node("VarHandleOp")
            .string("shared_name", spec.name())
            .type("dtype", type)
            .shape("shape", shape)
            .edge();
    Edge read = out.node("ReadVariableOp").inputs(handle).type("dtype", type).edge();
    Edge fed = out.placeholder(type, shape);
    TF_Operation assign = out.node("AssignVariableOp").inputs(handle, fed).operation();
    return new Variable(handle, read, fed, assign);
  }

  @Override
  public Edge handle(String parameter) {
    return find(parameter).handle;
  }

  @Override
  public Edge read(String parameter) {
    return find(parameter).read;
  }

  @Override
  public boolean isWhole(String parameter, TensorType type) {
    return Objects.requireNonNull(specs.get(parameter)).type().shape().equals(type.shape());
  }

  private Variable find(String parameter) {
    return Objects.requireNonNull(variables.get(parameter), parameter);
  }

  /** Copies rows to the host. */
  void read(String parameter, int firstRow, HostTensor into) {
    current(parameter).read(firstRow * rowBytes(into), into);
  }

  /** Takes rows from the host. */
  void write(String parameter, int firstRow, HostTensor from) {
    ParameterSpec spec = Objects.requireNonNull(specs.get(parameter));
    NativeTensor changed = pending.get(parameter);
    if (changed == null) {
      changed = NativeTensor.zeros(spec.type());
      changed.copyFrom(current(parameter));
      pending.put(parameter, changed);
    }
    changed.write(firstRow * rowBytes(from), from);
  }

  /** Gives a bank more rows, of zeros. */
  void grow(ParameterSpec grown) {
    NativeTensor larger = NativeTensor.zeros(grown.type());
    larger.copyFrom(current(grown.name()));
    specs.put(grown.name(), grown);
    NativeTensor before = pending.put(grown.name(), larger);
    if (before != null) {
      before.close();
    }
    // Entries were translated for the rows that there were.
    abandonAll();
  }

  private static long rowBytes(HostTensor rows) {
    long elements = 1;
    for (int axis = 1; axis < rows.rank(); axis++) {
      elements *= rows.size(axis);
    }
    return elements * rows.dtype().bytes();
  }

  private NativeTensor current(String parameter) {
    NativeTensor waiting = pending.get(parameter);
    if (waiting != null) {
      return waiting;
    }
    if (snapshot.isEmpty()) {
      flush();
      List<NativeTensor> values = Objects.requireNonNull(reading).run(List.of());
      int i = 0;
      for (String name : variables.keySet()) {
        snapshot.put(name, values.get(i++));
      }
    }
    return Objects.requireNonNull(snapshot.get(parameter));
  }

  /** The variables are about to change. */
  void changing() {
    snapshot.values().forEach(NativeTensor::close);
    snapshot.clear();
  }

  private void flush() {
    if (pending.isEmpty()) {
      return;
    }
    changing();
    List<String> names = List.copyOf(pending.keySet());
    writes.computeIfAbsent(names, this::writing).run(List.copyOf(pending.values()));
    pending.values().forEach(NativeTensor::close);
    pending.clear();
  }

  private NativeSession.Request writing(List<String> names) {
    List<Edge> fed = new ArrayList<>();
    List<TF_Operation> assignments = new ArrayList<>();
    for (String name : names) {
      fed.add(find(name).fed);
      assignments.add(find(name).assign);
    }
    TF_Operation all = session.writer().node("NoOp").after(assignments).operation();
    return session.request(fed, List.of(), all);
  }

  /** Whether an entry has been translated for these variables. */
  boolean knows(EntryVariant variant) {
    return prepared.containsKey(variant);
  }

  /** A translated entry, null if it is not translated yet or writes are waiting. */
  @Nullable PreparedEntry prepared(EntryVariant variant) {
    return pending.isEmpty() ? prepared.get(variant) : null;
  }

  /** A translated entry, with all that is waiting written. */
  PreparedEntry prepare(EntryVariant variant) {
    PreparedEntry known = prepared.get(variant);
    if (known == null) {
      if (abandoned > CLEAN_UP) {
        renew();
      }
      Translation translation =
          Translation.of(session.writer(), variant.graph(), this, variant::isSingle);
      known = new PreparedEntry(session, translation);
      prepared.put(variant, known);
    }
    flush();
    return known;
  }

  /** Forgets the entries of an executable. */
  void release(long executable) {
    prepared
        .entrySet()
        .removeIf(
            each -> {
              boolean its = each.getKey().executable() == executable;
              if (its) {
                abandon(each.getValue());
              }
              return its;
            });
  }

  private void abandonAll() {
    prepared.values().forEach(this::abandon);
    prepared.clear();
  }

  private void abandon(PreparedEntry entry) {
    abandoned += entry.nodes();
    entry.close();
  }

  /** A graph only grows; a new one is given the values of the variables and nothing else. */
  private void renew() {
    List<String> names = List.copyOf(specs.keySet());
    for (String name : names) {
      if (!pending.containsKey(name)) {
        pending.put(name, current(name));
        snapshot.remove(name);
      }
    }
    closeSession();
    session = new NativeSession(threads);
    variables.clear();
    abandoned = 0;
    declare();
  }

  private void closeSession() {
    changing();
    abandonAll();
    writes.values().forEach(NativeSession.Request::close);
    writes.clear();
    if (reading != null) {
      reading.close();
    }
    session.close();
  }

  @Override
  public void close() {
    closeSession();
    pending.values().forEach(NativeTensor::close);
    pending.clear();
  }
}
