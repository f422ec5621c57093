package dev.mlora.conformance.lifecycle;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What the process takes, after a garbage collection.
 *
 * @param outside bytes of writable memory outside of the Java heap, where the system shows them
 * @param heap bytes of live objects
 */
record ProcessMemory(OptionalLong outside, long heap) {
  private static final int MOST_READINGS = 100;
  private static final int EQUAL_READINGS = 15;
  private static final long BETWEEN_READINGS = 20_000_000;
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * Collects, and waits until the process's size stays as it is: G1 gives back what it no longer
   * commits a tenth of a second later.
   */
  static ProcessMemory now() {
    ManagementFactory.getMemoryMXBean().gc();
    ProcessMemory last = measured();
    for (int readings = 0, equal = 0; readings < MOST_READINGS && equal < EQUAL_READINGS; ) {
      LockSupport.parkNanos(BETWEEN_READINGS);
      ProcessMemory next = measured();
      readings++;
      equal = next.outside().equals(last.outside()) ? equal + 1 : 0;
      last = next;
    }
    return last;
  }

  private static ProcessMemory measured() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    OptionalLong data = dataBytes();
    return new ProcessMemory(
        data.isPresent() ? OptionalLong.of(data.getAsLong() - heap.getCommitted()) : data,
        heap.getUsed());
  }

  /**
   * The size of all private writable mappings. Unlike the resident size it follows the heap's
   * commitment, so that what is left after taking that off is not noise of the collector.
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
