package dev.mlora.bench;

import com.sun.management.ThreadMXBean;
import dev.mlora.bench.StepFixture.Arm;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * Prints what a training step costs against its own matrix products: medians of blocks of steps and
 * blocks of products, taken in turn.
 */
public final class StepRatio {
  static final String BACKEND = "panama-cpu";
  private static final int BLOCK = 30;
  private static final int WARM_UP_BLOCKS = 15;
  private static final int BLOCKS = 7;

  private StepRatio() {}

  /** One arm's figures: microseconds of a step and of its products, and bytes allocated a step. */
  record Figures(double step, double gemms, double bytes) {
    double ratio() {
      return step / gemms;
    }
  }

  /**
   * Measures arms with one thread and with two.
   *
   * @param args the names of arms, such as {@code base one_domain}; all of them if there is none
   */
  public static void main(String[] args) throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%-20s %7s %10s %10s %7s %10s %9s %11s%n",
        "arm",
        "threads",
        "step, us",
        "GEMMs, us",
        "ratio",
        "GFLOP/s",
        "rows/s",
        "bytes/step");
    Arm[] arms =
        args.length == 0
            ? Arm.values()
            : Arrays.stream(args)
                .map(name -> Arm.valueOf(name.toUpperCase(Locale.ROOT)))
                .toArray(Arm[]::new);
    for (Arm arm : arms) {
      for (int threads = 1; threads <= 2; threads++) {
        Figures figures = measure(arm, threads);
        System.out.printf(
            Locale.ROOT,
            "%-20s %7d %10.0f %10.0f %7.2f %10.0f %8.2fM %11.0f%n",
            arm.name().toLowerCase(Locale.ROOT),
            threads,
            figures.step(),
            figures.gemms(),
            figures.ratio(),
            BaseGemms.FLOP / figures.gemms() / 1e3,
            StepFixture.BATCH / figures.step(),
            figures.bytes());
      }
    }
  }

  /** Measures one arm. */
  static Figures measure(Arm arm, int threads) throws Exception {
    try (StepFixture fixture = new StepFixture(BACKEND, threads, arm);
        BaseGemms gemms = new BaseGemms(threads)) {
      for (int i = 0; i < WARM_UP_BLOCKS; i++) {
        fixture.steps(BLOCK);
        gemms.passes(1);
      }
      double[] step = new double[BLOCKS];
      double[] product = new double[BLOCKS];
      double bytes = Double.POSITIVE_INFINITY;
      for (int i = 0; i < BLOCKS; i++) {
        long allocated = allocated();
        long began = System.nanoTime();
        fixture.steps(BLOCK);
        step[i] = (System.nanoTime() - began) / 1e3 / BLOCK;
        bytes = Math.min(bytes, (allocated() - allocated - OWN_BYTES) / (double) BLOCK);
        product[i] = gemms.passes(BLOCK) / 1e3 / BLOCK;
      }
      return new Figures(median(step), median(product), Math.max(0, bytes));
    }
  }

  /** What asking for the counter allocates itself. */
  private static final long OWN_BYTES = ownBytes();

  private static long ownBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 1000; i++) {
      long before = allocated();
      least = Math.min(least, allocated() - before);
    }
    return least;
  }

  /** The bytes allocated so far by all threads. */
  private static long allocated() {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return bean.getTotalThreadAllocatedBytes();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
