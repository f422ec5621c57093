package dev.mlora.io.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a run ran on.
 *
 * @param os the operating system and its version
 * @param arch the processor's architecture
 * @param cpu the processor's name, or its architecture where the system does not tell
 * @param processors how many processors the JVM sees
 * @param jvm the JVM and its version
 * @param maxMemoryBytes how much heap it may take
 */
public record Machine(
    String os, String arch, String cpu, int processors, String jvm, long maxMemoryBytes) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** This machine. */
  public static Machine here() {
    String arch = System.getProperty("os.arch", "unknown");
    return new Machine(
        System.getProperty("os.name", "unknown") + " " + System.getProperty("os.version", ""),
        arch,
        cpuName(arch),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.name", "unknown") + " " + Runtime.version(),
        Runtime.getRuntime().maxMemory());
  }

  private static String cpuName(String otherwise) {
    if (!Files.isReadable(CPU_INFO)) {
      return otherwise;
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException unreadable) {
      return otherwise + " (unreadable " + CPU_INFO + ")";
    }
  }
}
