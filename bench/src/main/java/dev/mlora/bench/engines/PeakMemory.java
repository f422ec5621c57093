package dev.mlora.bench.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The most that a process has taken.
 *
 * @param resident bytes of memory, Java's and native; 0 where the system does not say
 * @param heap bytes of the Java heap
 */
record PeakMemory(long resident, long heap) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** What this process has taken so far. */
  static PeakMemory now() {
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    return new PeakMemory(mostResident(), heap);
  }

  private static long mostResident() {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** As one process tells another. */
  String line() {
    return resident + " " + heap;
  }

  /** What {@link #line} said. */
  static PeakMemory of(String line) {
    String[] words = line.split(" ", 2);
    return new PeakMemory(Long.parseLong(words[0]), Long.parseLong(words[1]));
  }
}
