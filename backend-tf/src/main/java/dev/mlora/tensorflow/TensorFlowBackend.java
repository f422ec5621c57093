package dev.mlora.tensorflow;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.DType;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.State;
import dev.mlora.spi.check.BoundDimensions;
import dev.mlora.spi.check.Undeclared;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** TensorFlow on the processor. */
final class TensorFlowBackend implements Backend {
  /** The name that users select it by. */
  static final String NAME = "tf";

  static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(DType.FLOAT32, DType.FLOAT64, DType.INT32),
          Set.of(
              CompositeOp.Linear.class,
              CompositeOp.LinearGradient.class,
              CompositeOp.LoraLinear.class,
              CompositeOp.LoraLinearGradient.class,
              CompositeOp.SegmentMatMul.class,
              CompositeOp.SegmentOuter.class,
              CompositeOp.AdamDense.class,
              CompositeOp.AdamRows.class),
          false,
          true,
          true);

  private final int threads;
  private final Set<TensorFlowState> states = ConcurrentHashMap.newKeySet();
  private final AtomicLong executables = new AtomicLong();
  private volatile boolean closed;

  TensorFlowBackend(int threads) {
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public State allocate(List<ParameterSpec> parameters) {
    requireOpen();
    new Undeclared(CAPABILITIES).refuse(NAME, parameters);
    TensorFlowState state = new TensorFlowState(this, parameters);
    states.add(state);
    return state;
  }

  @Override
  public Executable compile(Program program) {
    requireOpen();
    new Undeclared(CAPABILITIES).refuse(NAME, program);
    BoundDimensions.require(program);
    return new TensorFlowExecutable(this, executables.incrementAndGet(), program);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      List.copyOf(states).forEach(TensorFlowState::close);
    }
  }

  int threads() {
    return threads;
  }

  void forget(TensorFlowState state) {
    states.remove(state);
  }

  void forget(TensorFlowExecutable executable) {
    states.forEach(state -> state.release(executable.id()));
  }

  void requireOpen() {
    if (closed) {
      throw closed("backend");
    }
  }

  static MloraException closed(String what) {
    return new MloraException(
        ErrorCode.BACKEND_CLOSED,
        "This %s of TensorFlow is closed. Open another one.".formatted(what));
  }
}
