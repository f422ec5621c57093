package dev.mlora.spi;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a backend is to be opened.
 *
 * @param threads how many threads it may compute with, at least 1; results never depend on it
 * @param settings further settings by name; a backend refuses those it does not know
 */
public record BackendOptions(int threads, Map<String, String> settings) {
  /** All processors and no further settings. */
  public static final BackendOptions DEFAULT =
      new BackendOptions(Runtime.getRuntime().availableProcessors(), Map.of());

  /** Checks the number of threads. */
  public BackendOptions {
    settings = Map.copyOf(settings);
    if (threads < 1) {
      throw new MloraException(
          ErrorCode.BACKEND_OPTION,
          "A backend needs at least 1 thread, not %d. Leave threads out to use all processors."
              .formatted(threads));
    }
  }

  /** The same with another number of threads. */
  public BackendOptions withThreads(int number) {
    return new BackendOptions(number, settings);
  }

  /** The same with one more setting. */
  public BackendOptions with(String name, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(name, value);
    return new BackendOptions(threads, more);
  }

  /**
   * Refuses settings that the backend does not know.
   *
   * @param backend the backend's name, for the message
   * @param known the settings that it knows
   * @throws MloraException {@link ErrorCode#BACKEND_OPTION}
   */
  public void requireKnown(String backend, Set<String> known) {
    for (String name : settings.keySet()) {
      if (!known.contains(name)) {
        throw new MloraException(
            ErrorCode.BACKEND_OPTION,
            "The backend '%s' has no setting '%s'; it knows %s."
                .formatted(backend, name, known.isEmpty() ? "none" : new TreeSet<>(known)));
      }
    }
  }
}
