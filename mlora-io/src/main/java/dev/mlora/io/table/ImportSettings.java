package dev.mlora.io.table;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;

/**
 * What an import may use. Neither changes what is built.
 *
 * @param memoryBytes how much memory besides Java's; what does not fit goes to disk
 * @param threads how many threads
 */
public record ImportSettings(long memoryBytes, int threads) {
  /** 512 MiB, which is enough for any size of data. */
  public static final long USUAL_MEMORY_BYTES = 512L << 20;

  private static final long LEAST_MEMORY_BYTES = 128L << 20;

  /** Checks that DuckDB can work with it. */
  public ImportSettings {
    if (memoryBytes < LEAST_MEMORY_BYTES || threads < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "An import is given %d MiB of memory and %d threads; it needs at least %d MiB and 1 thread."
              .formatted(memoryBytes >> 20, threads, LEAST_MEMORY_BYTES >> 20));
    }
  }

  /** The usual memory and a thread for each processor. */
  public static ImportSettings usual() {
    return new ImportSettings(USUAL_MEMORY_BYTES, Runtime.getRuntime().availableProcessors());
  }
}
