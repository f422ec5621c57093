package dev.mlora.panama.blas;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Set;

/** OpenBLAS, called through the foreign function interface on the calling thread alone. */
final class OpenBlas implements Blas {
  private static final int ROW_MAJOR = 101;
  private static final int PLAIN = 111;
  private static final int TRANSPOSED = 112;

  /** The kernels, by OpenBLAS's names, that come with others for small matrices. */
  private static final Set<String> UNPACKED = Set.of("SkylakeX", "Cooperlake", "SapphireRapids");

  private static final Blas EMPTY_SUMS = new JavaBlas("sums of no terms");

  /** The calling conventions; made when the first library is opened. */
  private static final class Calls {
    private static final MemoryLayout INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout FLOAT = ValueLayout.JAVA_FLOAT;
    // An address, and the distance from one row or element to the next.
    private static final MemoryLayout AT = ValueLayout.JAVA_LONG;
    private static final MemoryLayout STRIDE = ValueLayout.JAVA_INT;

    // order, transposeA, transposeB, m, n, k, alpha, A, B, beta, C
    static final MethodHandle GEMM =
        shortCall(INT, INT, INT, INT, INT, INT, FLOAT, AT, STRIDE, AT, STRIDE, FLOAT, AT, STRIDE);
    static final MethodHandle SET_THREADS =
        Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
    static final MethodHandle CORE_NAME =
        Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(ValueLayout.ADDRESS));

    private Calls() {}

    /** "Critical" leaves out the thread's state change: the call is short and never calls back. */
    private static MethodHandle shortCall(MemoryLayout... arguments) {
      return Linker.nativeLinker()
          .downcallHandle(FunctionDescriptor.ofVoid(arguments), Linker.Option.critical(false));
    }
  }

  private final MemorySegment gemm;
  private final String kernels;
  private final String description;

  /**
   * Binds to a loaded library.
   *
   * @param symbols the library
   * @param path where it was loaded from
   */
  OpenBlas(SymbolLookup symbols, Path path) {
    gemm = symbols.findOrThrow("cblas_sgemm");
    kernels = prepare(symbols);
    description = "OpenBLAS, %s kernels (%s)".formatted(kernels, path.getFileName());
  }

  /** Confines the library to the calling thread and gives the name of its kernels. */
  private static String prepare(SymbolLookup symbols) {
    try {
      Calls.SET_THREADS.invokeExact(symbols.findOrThrow("openblas_set_num_threads"), 1);
      MemorySegment name =
          (MemorySegment) Calls.CORE_NAME.invokeExact(symbols.findOrThrow("openblas_get_corename"));
      return name.reinterpret(64).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc) {
    if (m == 0 || n == 0) {
      return;
    }
    if (k == 0) {
      // BLAS refuses the strides that go with sums of no terms and leaves C as it was.
      EMPTY_SUMS.gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
      return;
    }
    int ta = transposeA ? TRANSPOSED : PLAIN;
    int tb = transposeB ? TRANSPOSED : PLAIN;
    try {
      Calls.GEMM.invokeExact(gemm, ROW_MAJOR, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public boolean multipliesUnpacked() {
    return UNPACKED.contains(kernels);
  }

  @Override
  public String description() {
    return description;
  }

  // A downcall declares Throwable, but none of ours can throw.
  private static MloraException unexpected(Throwable e) {
    return new MloraException(
        ErrorCode.NATIVE_LIBRARY,
        "A call to OpenBLAS failed: %s. Set blas=java to go on without it.".formatted(e),
        e);
  }
}
