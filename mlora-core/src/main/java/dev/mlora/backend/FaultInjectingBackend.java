package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A backend that fails once, on purpose, where a {@link FaultPlan} says so; otherwise it is the
 * backend that it decorates. For testing what training, checkpoints and servers do when the engine
 * fails under them.
 *
 * <p>It also counts all calls. As safe for use by several threads as the backend decorated. To
 * combine it with {@link CheckingBackend}, put this one outside, so that the calls that checking
 * makes are not counted.
 */
public final class FaultInjectingBackend implements Backend {
  private final Backend delegate;
  private final FaultPlan plan;
  private final AtomicLong planned = new AtomicLong();
  private final AtomicLongArray counts = new AtomicLongArray(FaultPlan.Call.values().length);

  /**
   * Decorates a backend.
   *
   * @param delegate the backend that does the work; closed with this one
   * @param plan which call fails
   */
  public FaultInjectingBackend(Backend delegate, FaultPlan plan) {
    this.delegate = delegate;
    this.plan = plan;
  }

  /** How many calls of a kind were made so far, the failed one included. */
  public long calls(FaultPlan.Call kind) {
    return counts.get(kind.ordinal());
  }

  @Override
  public String name() {
    return delegate.name();
  }

  @Override
  public Capabilities capabilities() {
    return delegate.capabilities();
  }

  @Override
  public State allocate(List<ParameterSpec> parameters) {
    return new FaultyState(this, delegate.allocate(parameters));
  }

  /**
   * Compiles a program.
   *
   * @throws MloraException {@code FAULT_INJECTED} where the plan says so
   */
  @Override
  public Executable compile(Program program) {
    boolean fails = count(FaultPlan.Call.COMPILE);
    if (fails && plan.moment() == FaultPlan.Moment.BEFORE) {
      throw fault(FaultPlan.Call.COMPILE);
    }
    Executable compiled = delegate.compile(program);
    if (fails) {
      // The caller never sees the executable, so nobody else could close it.
      compiled.close();
      throw fault(FaultPlan.Call.COMPILE);
    }
    return new FaultyExecutable(this, compiled);
  }

  @Override
  public void close() {
    delegate.close();
  }

  private void perform(FaultPlan.Call kind, Runnable call) {
    boolean fails = count(kind);
    if (fails && plan.moment() == FaultPlan.Moment.BEFORE) {
      throw fault(kind);
    }
    call.run();
    if (fails) {
      throw fault(kind);
    }
  }

  /** Counts a call and says whether it is the one to fail. */
  private boolean count(FaultPlan.Call kind) {
    counts.incrementAndGet(kind.ordinal());
    return plan.calls().contains(kind) && planned.incrementAndGet() == plan.nth();
  }

  private MloraException fault(FaultPlan.Call kind) {
    return new MloraException(
        ErrorCode.FAULT_INJECTED,
        "This %s on the backend '%s' was made to fail %s it took effect: call %d of %s. Only tests"
                .formatted(
                    kind,
                    delegate.name(),
                    plan.moment() == FaultPlan.Moment.BEFORE ? "before" : "after",
                    plan.nth(),
                    plan.calls().stream().sorted().toList())
            + " decorate a backend with FaultInjectingBackend; take it off to compute.");
  }

  private record FaultyState(FaultInjectingBackend backend, State delegate) implements State {
    @Override
    public List<ParameterSpec> parameters() {
      return delegate.parameters();
    }

    @Override
    public void read(String parameter, int firstRow, HostTensor into) {
      backend.perform(FaultPlan.Call.READ, () -> delegate.read(parameter, firstRow, into));
    }

    @Override
    public void write(String parameter, int firstRow, HostTensor from) {
      backend.perform(FaultPlan.Call.WRITE, () -> delegate.write(parameter, firstRow, from));
    }

    @Override
    public void grow(String bank, int rows) {
      backend.perform(FaultPlan.Call.GROW, () -> delegate.grow(bank, rows));
    }

    @Override
    public void sync() {
      backend.perform(FaultPlan.Call.SYNC, delegate::sync);
    }

    @Override
    public void close() {
      delegate.close();
    }
  }

  private record FaultyExecutable(FaultInjectingBackend backend, Executable delegate)
      implements Executable {
    @Override
    public void run(
        String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
      // A state of another backend goes through as it is, for the backend to refuse.
      State own =
          state instanceof FaultyState faulty && faulty.backend == backend
              ? faulty.delegate
              : state;
      backend.perform(FaultPlan.Call.RUN, () -> delegate.run(entry, own, feeds, results));
    }

    @Override
    public void close() {
      delegate.close();
    }
  }
}
