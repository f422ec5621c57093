package dev.mlora.conformance.lifecycle;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What the process takes, after a garbage collection.
 *
 * @param outside bytes of writable memory outside of the Java heap, where the system shows them
 * @param heap bytes of live objects
 */
record ProcessMemory(OptionalLong outside, long heap) {
  private static final Path STATUS = Path.of("/proc/self/status");

  static ProcessMemory now() {
    ManagementFactory.getMemoryMXBean().gc();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    OptionalLong data = dataBytes();
    return new ProcessMemory(
        data.isPresent() ? OptionalLong.of(data.getAsLong() - heap.getCommitted()) : data,
        heap.getUsed());
  }

  /**
   * The size of all private writable mappings. Unlike the resident size it follows the heap's
   * commitment at once, so that what is left after taking that off is not noise of the collector.
   */
  private static OptionalLong dataBytes() {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmData:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst();
    } catch (IOException unreadable) {
      throw new AssertionError("The process's status cannot be read.", unreadable);
    }
  }
}
