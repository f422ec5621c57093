package dev.mlora.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
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
import dev.mlora.spi.check.ParameterTable;
import dev.mlora.spi.check.Undeclared;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The PyTorch engine of DJL on the processor. */
final class DjlBackend implements Backend {
  /** The name that users select it by. */
  static final String NAME = "djl";

  static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(DType.FLOAT32, DType.INT32),
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

  private final NDManager manager;
  private final Constants constants;
  private final Set<DjlState> states = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  DjlBackend(Engine engine) {
    manager = engine.newBaseManager();
    constants = new Constants(manager);
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
    new ParameterTable(NAME, parameters).requireDistinct();
    DjlState state = new DjlState(this, manager.newSubManager(), parameters);
    states.add(state);
    return state;
  }

  @Override
  public Executable compile(Program program) {
    requireOpen();
    new Undeclared(CAPABILITIES).refuse(NAME, program);
    BoundDimensions.require(program);
    return new DjlExecutable(this, program);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      List.copyOf(states).forEach(DjlState::close);
      manager.close();
    }
  }

  Constants constants() {
    return constants;
  }

  void forget(DjlState state) {
    states.remove(state);
  }

  void requireOpen() {
    if (closed) {
      throw closed("backend");
    }
  }

  static MloraException closed(String what) {
    return new MloraException(
        ErrorCode.BACKEND_CLOSED, "This %s of DJL is closed. Open another one.".formatted(what));
  }
}
