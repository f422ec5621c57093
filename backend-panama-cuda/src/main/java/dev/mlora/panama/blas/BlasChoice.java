package dev.mlora.panama.blas;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.nio.file.Path;
import java.util.Map;

/** Which library multiplies matrices, by the backend's settings. */
public final class BlasChoice {
  /** The setting: {@code openblas}, {@code java}, or {@code auto} for the first that works. */
  public static final String SETTING = "blas";

  /** The setting that names the folder to unpack native libraries to. */
  public static final String CACHE = "cache";

  private BlasChoice() {}

  /**
   * Opens the library that the settings ask for.
   *
   * @param settings the backend's settings
   * @param loader where the native jars are found
   * @throws MloraException {@code NATIVE_LIBRARY} if OpenBLAS is asked for and cannot load, {@code
   *     BACKEND_OPTION} for a value that is not known
   */
  public static Blas open(Map<String, String> settings, ClassLoader loader) {
    String folder = settings.get(CACHE);
    NativeCache cache =
        new NativeCache(folder == null ? NativeCache.standardFolder() : Path.of(folder));
    OpenBlasLibrary library = new OpenBlasLibrary(NativePlatform.current(), loader, cache);
    String choice = settings.getOrDefault(SETTING, "auto");
    return switch (choice) {
      case "openblas" -> library.load();
      case "java" -> new JavaBlas("asked for");
      case "auto" -> firstThatWorks(library);
      default ->
          throw new MloraException(
              ErrorCode.BACKEND_OPTION,
              "The setting '%s' of panama-cpu is '%s', but must be auto, openblas or java."
                  .formatted(SETTING, choice));
    };
  }

  private static Blas firstThatWorks(OpenBlasLibrary library) {
    try {
      return library.load();
    } catch (MloraException e) {
      // Not silent: the backend's devices and this log line say so.
      System.getLogger(BlasChoice.class.getName())
          .log(System.Logger.Level.WARNING, "Slow matrix products: {0}", e.getMessage());
      return new JavaBlas(String.valueOf(e.getMessage()));
    }
  }
}
