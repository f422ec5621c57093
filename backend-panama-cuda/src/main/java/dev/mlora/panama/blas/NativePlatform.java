package dev.mlora.panama.blas;

import java.util.List;
import java.util.Locale;

/**
 * The operating system and processor, in the words of the native jars.
 *
 * @param name such as {@code linux-x86_64}
 * @param libraries OpenBLAS and what it needs, in the order to load; those that a jar lacks are
 *     left to the system
 */
record NativePlatform(String name, List<String> libraries) {
  /** The platform of this JVM. */
  static NativePlatform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static NativePlatform of(String system, String architecture) {
    String os = system.toLowerCase(Locale.ROOT);
    String cpu =
        switch (architecture) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm64";
          default -> architecture;
        };
    if (os.contains("mac")) {
      return new NativePlatform(
          "macosx-" + cpu,
          List.of(
              "libgcc_s.1.1.dylib",
              "libquadmath.0.dylib",
              "libgfortran.5.dylib",
              "libopenblas.0.dylib"));
    }
    if (os.contains("windows")) {
      return new NativePlatform("windows-" + cpu, List.of("libopenblas.dll"));
    }
    return new NativePlatform(
        "linux-" + cpu,
        List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0"));
  }

  /** The folder of the libraries in the native jar. */
  String resourceFolder() {
    return "org/bytedeco/openblas/" + name + "/";
  }

  boolean isLinux() {
    return name.startsWith("linux-");
  }
}
