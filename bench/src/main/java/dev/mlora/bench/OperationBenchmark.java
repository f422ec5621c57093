package dev.mlora.bench;

import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowering;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of a training step, each operation by itself. */
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OperationBenchmark {
  /** The operation. */
  @Param public Operation operation = Operation.LORA;

  /** How many threads compute. */
  @Param({"1", "2"})
  public int threads = 1;

  private final Arena arena = Arena.ofShared();

  @SuppressWarnings("NullAway.Init") // JMH calls open() before anything else
  private BenchBackend backend;

  @SuppressWarnings("NullAway.Init")
  private Executable executable;

  @SuppressWarnings("NullAway.Init")
  private dev.mlora.spi.State state;

  private Map<String, HostTensor> feeds = Map.of();

  /** For JMH. */
  public OperationBenchmark() {}

  /** Compiles the operation. */
  @Setup
  public void open() {
    backend = BenchBackend.open(threads);
    OperationGraph graph = new OperationGraph(arena);
    Program program =
        Lowering.lower(graph.program(operation.build(graph)), backend.backend().capabilities())
            .program();
    executable = backend.backend().compile(program);
    state = backend.backend().allocate(program.parameters());
    feeds = graph.feeds();
  }

  /** Frees everything. */
  @TearDown
  public void close() {
    executable.close();
    state.close();
    backend.close();
    arena.close();
  }

  /** Computes the operation once. */
  @Benchmark
  public void once() {
    executable.run(OperationGraph.ENTRY, state, feeds, Map.of());
    state.sync();
  }
}
