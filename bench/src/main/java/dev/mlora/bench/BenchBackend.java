package dev.mlora.bench;

import dev.mlora.backend.Backends;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;

/**
 * A backend and how many threads it was given.
 *
 * @param backend the backend
 * @param threads its threads
 */
record BenchBackend(Backend backend, int threads) implements AutoCloseable {
  /** The backend whose speed is claimed. */
  static final String NAME = "panama-cpu";

  static BenchBackend open(int threads) {
    return new BenchBackend(
        Backends.select(NAME, BackendOptions.DEFAULT.withThreads(threads)), threads);
  }

  @Override
  public void close() {
    backend.close();
  }
}
