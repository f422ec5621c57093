package dev.mlora.bench;

import dev.mlora.bench.work.BenchModel;
import dev.mlora.bench.work.Workload;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The yardstick: the nine matrix products of the base model's step, {@code x W}, {@code x^T dz} and
 * {@code dz W^T} for each hidden layer, each one call of single-threaded OpenBLAS at the full shape
 * of the batch. With several threads each multiplies its share of the rows, and a pass ends when
 * all have.
 *
 * <p>It calls the very library that the backend has loaded into this process.
 */
final class BaseGemms implements Workload {
  private static final int[] HIDDEN = BenchModel.hidden();
  private static final int ROW_MAJOR = 101;
  private static final int PLAIN = 111;
  private static final int TRANSPOSED = 112;

  /** For each layer x, w, y, dw and dx; what is multiplied is never written, or it would fade. */
  private static final int MATRICES = 5;

  private static final String NO_YARDSTICK =
      "OpenBLAS, with whose products steps are compared, was not found: %s. Run on Linux, with the jar"
          + " of OpenBLAS on the class path.";

  /** The floating-point operations of one pass. */
  static final long FLOP = flop();

  private final MethodHandle gemm;
  private final Arena arena = Arena.ofShared();
  private final int threads;
  private final ExecutorService executor;
  private final List<long[]> buffers = new ArrayList<>();

  BaseGemms(int threads) {
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
    executor = Executors.newCachedThreadPool();
    for (int thread = 0; thread < threads; thread++) {
      buffers.add(allocate());
    }
  }

  /** The path of OpenBLAS as it is mapped into this process. */
  private static Path loadedLibrary() {
    Path maps = Path.of("/proc/self/maps");
    try {
      if (Files.isReadable(maps)) {
        for (String line : Files.readAllLines(maps)) {
          int path = line.indexOf('/');
          if (path >= 0 && line.contains("libopenblas")) {
            return Path.of(line.substring(path));
          }
        }
      }
    } catch (IOException unreadable) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY, NO_YARDSTICK.formatted(maps + " cannot be read"), unreadable);
    }
    throw new MloraException(
        ErrorCode.NATIVE_LIBRARY, NO_YARDSTICK.formatted("it is not loaded into this process"));
  }

  private long[] allocate() {
    long[] addresses = new long[MATRICES * HIDDEN.length];
    int in = BenchModel.WIDTH;
    int next = 0;
    for (int out : HIDDEN) {
      for (int size :
          new int[] {
            in * BenchModel.BATCH, in * out, out * BenchModel.BATCH, in * out, in * BenchModel.BATCH
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

  /** Runs the nine products, on every thread its share of the rows, until all threads are done. */
  @Override
  public void run(long[] nanos) {
    Meeting meeting = new Meeting(threads);
    List<Future<?>> others = new ArrayList<>();
    for (int thread = 1; thread < threads; thread++) {
      int other = thread;
      others.add(executor.submit(() -> passes(other, new long[nanos.length], meeting)));
    }
    passes(0, nanos, meeting);
    try {
      for (Future<?> other : others) {
        other.get();
      }
    } catch (ExecutionException failed) {
      throw new IllegalStateException("The products could not be computed.", failed.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new MloraException(
          ErrorCode.TRAINING_STATE,
          "The benchmark was interrupted. Nothing was measured.",
          stopped);
    }
  }

  private void passes(int thread, long[] nanos, Meeting meeting) {
    long[] own = buffers.get(thread);
    int rows = share(thread + 1) - share(thread);
    try {
      long begin = System.nanoTime();
      for (int pass = 0; pass < nanos.length; pass++) {
        multiply(rows, own);
        meeting.await();
        long end = System.nanoTime();
        nanos[pass] = end - begin;
        begin = end;
      }
    } finally {
      meeting.leave();
    }
  }

  /** The first row of a thread's share. */
  private int share(int thread) {
    return (int) ((long) BenchModel.BATCH * thread / threads);
  }

  private void multiply(int rows, long[] own) {
    int in = BenchModel.WIDTH;
    for (int layer = 0; layer < HIDDEN.length; layer++) {
      int out = HIDDEN[layer];
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
    int in = BenchModel.WIDTH;
    for (int out : HIDDEN) {
      flop += 3L * 2 * BenchModel.BATCH * in * out;
      in = out;
    }
    return flop;
  }

  @Override
  public void close() {
    executor.close(); // waits: nobody may multiply what is freed
    arena.close();
  }
}
