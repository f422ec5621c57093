package dev.mlora.bench;

import dev.mlora.bench.work.Workload;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole training steps, whole batches scored, and the products they are compared with, each in a
 * JVM of its own. Ratios are {@code mlora bench}'s matter: JMH measures one after the other.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StepBenchmark {
  /** The work, of those that {@code Claim} knows. */
  @Param({
    "gemms",
    "base",
    "adapted-1",
    "adapted-10",
    "lazy-10",
    "lazy-1000",
    "score-1",
    "score-10",
    "score-256"
  })
  public String work = "base";

  /** How many threads compute. */
  @Param({"1", "2"})
  public int threads = 1;

  @SuppressWarnings("NullAway.Init") // JMH calls open() before anything else
  private BenchBackend backend;

  @SuppressWarnings("NullAway.Init")
  private Workload workload;

  private final long[] nanos = new long[1];

  /** For JMH. */
  public StepBenchmark() {}

  /** Compiles the work. */
  @Setup
  public void open() {
    backend = BenchBackend.open(threads);
    workload = Claim.open(work, backend);
  }

  /** Frees everything. */
  @TearDown
  public void close() {
    workload.close();
    backend.close();
  }

  /** One step, batch or pass of the products. */
  @Benchmark
  public void once() {
    workload.run(nanos);
  }
}
