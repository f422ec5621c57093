package dev.mlora.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The yardstick: the nine matrix products of the base model's step, {@code x W}, {@code x^T dz} and
 * {@code dz W^T} for each hidden layer, each one call of single-threaded OpenBLAS at the full shape
 * of the batch. With several threads each multiplies its share of the rows.
 *
 * <p>It calls the very library that the backend has loaded into this process.
 */
final class BaseGemms implements AutoCloseable {
  private static final int ROW_MAJOR = 101;
  private static final int PLAIN = 111;
  private static final int TRANSPOSED = 112;

  /** For each layer x, w, y, dw and dx; what is multiplied is never written, or it would fade. */
  private static final int MATRICES = 5;

  /** The floating-point operations of one pass. */
  static final long FLOP = flop();

  private final MethodHandle gemm;
  private final Arena arena = Arena.ofShared();
  private final int threads;
  private final ExecutorService executor;
  private final List<long[]> buffers = new ArrayList<>();

  BaseGemms(int threads) throws IOException {
    this.threads = threads;
    gemm =
        Linker.nativeLinker()
            .downcallHandle(
                SymbolLookup.libraryLookup(loadedLibrary(), Arena.global())
                    .findOrThrow("cblas_sgemm"),
                FunctionDescriptor.ofVoid(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_FLOAT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_FLOAT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT),
                Linker.Option.critical(false));
    executor = Executors.newFixedThreadPool(threads);
    for (int thread = 0; thread < threads; thread++) {
      buffers.add(allocate());
    }
  }

  /** The path of OpenBLAS as it is mapped into this process. */
  private static Path loadedLibrary() throws IOException {
    Path maps = Path.of("/proc/self/maps");
    if (Files.isReadable(maps)) {
      for (String line : Files.readAllLines(maps)) {
        int path = line.indexOf('/');
        if (path >= 0 && line.contains("libopenblas")) {
          return Path.of(line.substring(path));
        }
      }
    }
    throw new IOException(
        "OpenBLAS is not loaded into this process, so there is nothing to compare with. Run on"
            + " Linux, with backend panama-cpu and the OpenBLAS jar on the class path.");
  }

  private long[] allocate() {
    long[] addresses = new long[MATRICES * StepFixture.HIDDEN.length];
    int in = StepFixture.WIDTH;
    int next = 0;
    for (int out : StepFixture.HIDDEN) {
      for (int size :
          new int[] {
            in * StepFixture.BATCH,
            in * out,
            out * StepFixture.BATCH,
            in * out,
            in * StepFixture.BATCH
          }) {
        MemorySegment memory = arena.allocate(4L * size, 64);
        for (long i = 0; i < size; i++) {
          memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i % 17 - 8) * 0.01f);
        }
        addresses[next++] = memory.address();
      }
      in = out;
    }
    return addresses;
  }

  /** Runs the products n times on every thread and gives the time of all in nanoseconds. */
  long passes(int n) throws Exception {
    if (threads == 1) {
      long began = System.nanoTime();
      run(n, StepFixture.BATCH, buffers.getFirst());
      return System.nanoTime() - began;
    }
    CyclicBarrier start = new CyclicBarrier(threads + 1);
    List<Future<?>> running = new ArrayList<>();
    for (long[] own : buffers) {
      running.add(
          executor.submit(
              () -> {
                start.await();
                run(n, StepFixture.BATCH / threads, own);
                return null;
              }));
    }
    long began = System.nanoTime();
    start.await();
    for (Future<?> each : running) {
      each.get();
    }
    return System.nanoTime() - began;
  }

  private void run(int n, int rows, long[] own) {
    for (int pass = 0; pass < n; pass++) {
      int in = StepFixture.WIDTH;
      for (int layer = 0; layer < StepFixture.HIDDEN.length; layer++) {
        int out = StepFixture.HIDDEN[layer];
        long x = own[MATRICES * layer];
        long w = own[MATRICES * layer + 1];
        long y = own[MATRICES * layer + 2];
        long dw = own[MATRICES * layer + 3];
        long dx = own[MATRICES * layer + 4];
        multiply(PLAIN, PLAIN, rows, out, in, x, in, w, out, y, out);
        multiply(TRANSPOSED, PLAIN, in, out, rows, x, in, y, out, dw, out);
        multiply(PLAIN, TRANSPOSED, rows, in, out, y, out, w, out, dx, in);
        in = out;
      }
    }
  }

  private void multiply(
      int ta, int tb, int m, int n, int k, long a, int lda, long b, int ldb, long c, int ldc) {
    try {
      gemm.invokeExact(ROW_MAJOR, ta, tb, m, n, k, 1f, a, lda, b, ldb, 0f, c, ldc);
    } catch (Throwable e) {
      throw new IllegalStateException("cblas_sgemm failed", e);
    }
  }

  private static long flop() {
    long flop = 0;
    int in = StepFixture.WIDTH;
    for (int out : StepFixture.HIDDEN) {
      flop += 3L * 2 * StepFixture.BATCH * in * out;
      in = out;
    }
    return flop;
  }

  @Override
  public void close() {
    executor.shutdownNow();
    arena.close();
  }
}
