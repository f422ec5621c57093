package dev.mlora.panama.cpu;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.DType;
import dev.mlora.graph.Graph;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Plan;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The processor: plans of Java kernels and BLAS calls, run by a few threads. */
public final class CpuBackend implements Backend {
  /** The name that users select it by. */
  public static final String NAME = "panama-cpu";

  /** What it can do: all composites, dropout masks, training, the same bits every time. */
  public static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(DType.FLOAT32, DType.INT32, DType.UINT8),
          Set.of(
              CompositeOp.Linear.class,
              CompositeOp.LinearGradient.class,
              CompositeOp.LoraLinear.class,
              CompositeOp.LoraLinearGradient.class,
              CompositeOp.SegmentMatMul.class,
              CompositeOp.SegmentOuter.class,
              CompositeOp.AdamDense.class,
              CompositeOp.AdamRows.class),
          true,
          true,
          true);

  private final Blas blas;
  private final Passes passes;
  private final Workers workers;
  private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong states = new AtomicLong();
  private volatile boolean closed;

  /**
   * Opens it.
   *
   * @param threads how many threads may compute
   * @param blas what multiplies matrices
   * @param passes what computes elements
   */
  public CpuBackend(int threads, Blas blas, Passes passes) {
    this.blas = blas;
    this.passes = passes;
    workers = new Workers(threads);
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
    for (ParameterSpec spec : parameters) {
      if (!CAPABILITIES.dtypes().contains(spec.type().dtype())) {
        throw new MloraException(
            ErrorCode.BACKEND_CAPABILITY,
            "panama-cpu cannot keep the parameter '%s' %s; it has the element types %s."
                .formatted(spec.name(), spec.type(), CAPABILITIES.dtypes()));
      }
    }
    CpuState state = new CpuState(this, states.incrementAndGet(), parameters);
    open.add(state);
    return state;
  }

  @Override
  public Executable compile(Program program) {
    requireOpen();
    List<String> parameters = program.parameters().stream().map(ParameterSpec::name).toList();
    Map<String, Plan> plans = new LinkedHashMap<>();
    for (Map.Entry<String, Graph> entry : program.entries().entrySet()) {
      plans.put(entry.getKey(), EntryCompiler.compile(entry.getValue(), parameters, blas, passes));
    }
    CpuExecutable executable = new CpuExecutable(this, program, plans);
    open.add(executable);
    return executable;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      // A copy, as each removes itself.
      for (AutoCloseable child : List.copyOf(open)) {
        switch (child) {
          case CpuState state -> state.close();
          case CpuExecutable executable -> executable.close();
          default -> throw new IllegalStateException("Unexpected " + child);
        }
      }
      workers.close();
    }
  }

  Workers workers() {
    return workers;
  }

  void forget(AutoCloseable child) {
    open.remove(child);
  }

  void requireOpen() {
    if (closed) {
      throw closed("backend");
    }
  }

  static MloraException closed(String what) {
    return new MloraException(
        ErrorCode.BACKEND_CLOSED,
        "This %s of panama-cpu is closed. Open another one.".formatted(what));
  }
}
