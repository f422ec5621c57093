package dev.mlora.bench;

import dev.mlora.bench.StepFixture.Arm;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * A training step on panama-cpu against the base model's nine matrix products. One invocation runs
 * 30 steps and then 30 passes of the products. Each iteration prints what a step and the products
 * took and their ratio; JMH's own figure is for both together. JMH's profiler {@code gc} shows what
 * is allocated: nothing that grows with the steps.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class TrainingStepBenchmark {
  private static final int BLOCK = 30;

  /** The variant of the step, see {@code StepFixture}. */
  @Param({"BASE", "ONE_DOMAIN", "TWO_DOMAINS", "EIGHT_DOMAINS", "LAZY_OF_A_THOUSAND"})
  public String arm = "BASE";

  /** How many threads compute. */
  @Param({"1", "2"})
  public int threads = 1;

  @SuppressWarnings("NullAway.Init") // JMH calls open() before anything else
  private StepFixture fixture;

  @SuppressWarnings("NullAway.Init")
  private BaseGemms gemms;

  private long stepNanos;
  private long gemmNanos;
  private long blocks;

  /** For JMH. */
  public TrainingStepBenchmark() {}

  /** Compiles the step. */
  @Setup
  public void open() throws Exception {
    fixture = new StepFixture(StepRatio.BACKEND, threads, Arm.valueOf(arm));
    gemms = new BaseGemms(threads);
  }

  /** Forgets the iteration before. */
  @Setup(Level.Iteration)
  public void clear() {
    stepNanos = 0;
    gemmNanos = 0;
    blocks = 0;
  }

  /** Prints the two parts of the iteration; JMH's own counters could only add them up. */
  @TearDown(Level.Iteration)
  public void report() {
    System.out.printf(
        Locale.ROOT,
        "step %.0f us, GEMMs %.0f us, ratio %.2f; ",
        stepNanos / 1e3 / (blocks * BLOCK),
        gemmNanos / 1e3 / (blocks * BLOCK),
        (double) stepNanos / gemmNanos);
  }

  /** Frees everything. */
  @TearDown
  public void close() {
    gemms.close();
    fixture.close();
  }

  /** A block of steps and a block of products. */
  @Benchmark
  public void stepsAndGemms() throws Exception {
    long began = System.nanoTime();
    fixture.steps(BLOCK);
    stepNanos += System.nanoTime() - began;
    gemmNanos += gemms.passes(BLOCK);
    blocks++;
  }
}
