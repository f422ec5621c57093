package dev.mlora.panama.blas;

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
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds OpenBLAS in its native jar, unpacks it and loads it with the right kernels. */
final class OpenBlasLibrary {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private final NativePlatform platform;
  private final ClassLoader loader;
  private final NativeCache cache;

  /**
   * Prepares for loading.
   *
   * @param platform which native jar to look for
   * @param loader where its resources are found
   * @param cache where they are unpacked to
   */
  OpenBlasLibrary(NativePlatform platform, ClassLoader loader, NativeCache cache) {
    this.platform = platform;
    this.loader = loader;
    this.cache = cache;
  }

  /**
   * Loads the library; loading it again is cheap.
   *
   * @throws MloraException {@code NATIVE_LIBRARY} with the path, the reason and the remedy
   */
  Blas load() {
    List<Path> files = unpack();
    chooseKernels();
    Path library = files.getLast();
    SymbolLookup symbols = SymbolLookup.loaderLookup();
    for (Path file : files) {
      symbols = open(file);
    }
    return new OpenBlas(symbols, library);
  }

  private List<Path> unpack() {
    Map<String, URL> resources = new LinkedHashMap<>();
    Map<String, String> identities = new LinkedHashMap<>();
    StringBuilder key = new StringBuilder("openblas-").append(platform.name());
    for (String name : platform.libraries()) {
      URL resource = loader.getResource(platform.resourceFolder() + name);
      if (resource != null) {
        resources.put(name, resource);
        identities.put(name, NativeCache.identity(resource));
      }
    }
    String library = platform.libraries().getLast();
    URL resource = resources.get(library);
    if (resource == null) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY,
          ("OpenBLAS was not found: there is no %s%s on the class path. Add the jar"
                  + " org.bytedeco:openblas with the classifier %s.")
              .formatted(platform.resourceFolder(), library, platform.name()));
    }
    Path folder = cache.folderFor(key.append('-').append(identities.get(library)).toString());
    List<Path> files = new ArrayList<>();
    resources.forEach(
        (name, from) -> {
          Path file = folder.resolve(name);
          NativeCache.unpack(from, file, identities.getOrDefault(name, ""));
          files.add(file);
        });
    return files;
  }

  private static SymbolLookup open(Path file) {
    try {
      // Never unloaded: OpenBLAS keeps state for each thread that has ever called it.
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY,
          ("The native library %s cannot be loaded: %s. Delete the file so that it is unpacked"
                  + " again, and check that the folder allows execution.")
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * Sets what OpenBLAS reads from the environment while it loads, unless the user has: one thread,
   * and AVX-512 kernels where it would take AVX2 ones for an AMD processor it does not know.
   */
  private void chooseKernels() {
    if (!platform.isLinux()) {
      return;
    }
    setEnvironment("OPENBLAS_NUM_THREADS", "1");
    if (hasAvx512()) {
      setEnvironment("OPENBLAS_CORETYPE", "SkylakeX");
    }
  }

  private static boolean hasAvx512() {
    try {
      return Files.isReadable(CPU_INFO) && Files.readString(CPU_INFO).contains(" avx512vl");
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY,
          ("%s cannot be read: %s. Set OPENBLAS_CORETYPE in the environment, or blas=java to do"
                  + " without OpenBLAS.")
              .formatted(CPU_INFO, e),
          e);
    }
  }

  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().findOrThrow("setenv");
    MethodHandle setenv =
        linker.downcallHandle(
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int keepTheUsers = 0;
      int failed =
          (int)
              setenv.invokeExact(
                  function, arena.allocateFrom(name), arena.allocateFrom(value), keepTheUsers);
      if (failed != 0) {
        throw new IOException("setenv returned " + failed);
      }
    } catch (Throwable e) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY,
          "%s could not be set for OpenBLAS: %s. Set it in the environment yourself."
              .formatted(name, e),
          e);
    }
  }
}
