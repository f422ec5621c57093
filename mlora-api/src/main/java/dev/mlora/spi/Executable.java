package dev.mlora.spi;

import dev.mlora.error.MloraException;
import java.util.Map;

/**
 * A compiled program. It holds no parameters: every run names the state to work on.
 *
 * <p>Predictions may run concurrently, on one state too; an entry with updates runs alone on its
 * state.
 */
public interface Executable extends AutoCloseable {
  /**
   * Runs one entry: reads the state as it is before the run, computes, writes the results asked for
   * and lands all updates together, or fails and lands none. A backend that cannot take back what
   * has landed when a run fails refuses every later use of the state but closing it.
   *
   * @param entry the entry's name
   * @param state a state of the same backend that holds the program's parameters
   * @param feeds a tensor for every input of the entry; kept by the caller, read during the run
   *     only
   * @param results where to write results; those not named are not copied, and an entry run with
   *     none need not be waited for
   * @throws MloraException {@code FEED_MISMATCH} if a feed or result is missing, unknown or of the
   *     wrong type or shape; {@code STATE_ACCESS} if the state is another backend's, lacks a
   *     parameter, or an earlier run on it failed half way
   */
  void run(
      String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results);

  @Override
  void close();
}
