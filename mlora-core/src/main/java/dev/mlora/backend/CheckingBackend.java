package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.State;
import dev.mlora.spi.check.Undeclared;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A decorator that asserts the SPI's contract on every call, of the caller and of the backend.
 *
 * <p>A caller at fault gets {@code FEED_MISMATCH}, {@code STATE_ACCESS} or {@code BACKEND_CLOSED}
 * before the backend is reached: feeds and results that are incomplete, of the wrong type, shape or
 * binding of dimensions, offsets that do not ascend from 0 to the number of rows, ids outside the
 * table that they address or not distinct where that was promised, overlapping memory, a state of
 * another backend.
 *
 * <p>A backend at fault gets {@code BACKEND_CONTRACT} with the call and the rule. It is given
 * guarded private copies of all memory, results full of a pattern that must vanish, and finds the
 * copies poisoned after the call. Before a run with updates, a second program computes what they
 * should be, and the state is compared with that after the run.
 *
 * <p>All that is slow: it reads the whole state around each run. Calls that change one state go to
 * the backend one after another; predictions stay concurrent. Results are the backend's, bit for
 * bit.
 */
public final class CheckingBackend implements Backend {
  private final Backend delegate;
  private final Contract contract;
  private final Quarantine quarantine = new Quarantine();
  private final Capabilities capabilities;
  private volatile boolean closed;

  /**
   * Decorates a backend.
   *
   * @param delegate the backend to check; closed with this one
   * @throws MloraException {@code BACKEND_CONTRACT} if its capabilities are not lawful
   */
  public CheckingBackend(Backend delegate) {
    this.delegate = delegate;
    contract = new Contract(delegate.name());
    capabilities = contract.call("capabilities()", delegate::capabilities);
    if (!capabilities.dtypes().containsAll(Set.of(DType.FLOAT32, DType.INT32))) {
      throw contract.broken(
          "capabilities()",
          SpiRule.CAPABILITIES_CONSTANT,
          "its types are " + capabilities.dtypes());
    }
  }

  @Override
  public String name() {
    return delegate.name();
  }

  @Override
  public Capabilities capabilities() {
    Capabilities now = contract.call("capabilities()", delegate::capabilities);
    if (!now.equals(capabilities)) {
      throw contract.broken(
          "capabilities()",
          SpiRule.CAPABILITIES_CONSTANT,
          "it was %s and now is %s".formatted(capabilities, now));
    }
    return now;
  }

  @Override
  public State allocate(List<ParameterSpec> parameters) {
    String call = "allocate()";
    requireOpen(call);
    requireDistinct(parameters);
    Set<String> undeclared = new Undeclared(capabilities).ofParameters(parameters);
    State allocated =
        asDeclared(call, undeclared, () -> delegate.allocate(parameters), State::close);
    CheckedState state = new CheckedState(this, allocated, parameters);
    state.requireFresh(call);
    return state;
  }

  @Override
  public Executable compile(Program program) {
    String call = "compile()";
    requireOpen(call);
    Set<String> undeclared = new Undeclared(capabilities).ofProgram(program);
    Executable compiled =
        asDeclared(call, undeclared, () -> delegate.compile(program), Executable::close);
    return CheckedExecutable.of(this, program, compiled);
  }

  @Override
  public void close() {
    closed = true;
    contract.run("close()", delegate::close);
    quarantine.requireIntact();
  }

  Contract contract() {
    return contract;
  }

  Quarantine quarantine() {
    return quarantine;
  }

  /** Compiles for checking only. */
  Executable compileUnchecked(Program program) {
    return contract.call("compile()", () -> delegate.compile(program));
  }

  void requireOpen(String call) {
    if (closed) {
      throw contract.closed(call, "backend");
    }
  }

  /** Makes what the capabilities allow, and has the backend refuse what they do not. */
  private <T> T asDeclared(
      String call, Set<String> undeclared, Supplier<T> make, Consumer<T> discard) {
    T made;
    try {
      made = contract.call(call, make);
    } catch (MloraException refusal) {
      if (refusal.code() == ErrorCode.BACKEND_CAPABILITY && undeclared.isEmpty()) {
        throw contract.broken(
            call, SpiRule.DECLARED_ACCEPTED, "it refused: " + refusal.getMessage(), refusal);
      }
      throw refusal;
    }
    if (!undeclared.isEmpty()) {
      discard.accept(made);
      throw contract.broken(call, SpiRule.UNDECLARED_REFUSED, "it accepted " + undeclared);
    }
    return made;
  }

  private static void requireDistinct(List<ParameterSpec> parameters) {
    Set<String> names = new HashSet<>();
    for (ParameterSpec parameter : parameters) {
      if (!names.add(parameter.name())) {
        throw new MloraException(
            ErrorCode.GRAPH_NAME,
            "The parameter '%s' was to be allocated twice. Give every parameter its own name."
                .formatted(parameter.name()));
      }
    }
  }
}
