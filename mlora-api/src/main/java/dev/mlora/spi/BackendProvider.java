package dev.mlora.spi;

import dev.mlora.error.MloraException;

/**
 * The door to a backend, found through {@link java.util.ServiceLoader} or handed over directly.
 *
 * <p>Constructing a provider does nothing: no native library is loaded before {@link #probe()}.
 */
public interface BackendProvider {
  /** The version of this SPI; a provider returns the one that it was compiled against. */
  String API_VERSION = "1";

  /** The name users select the backend by: lower-case ASCII letters, digits and hyphens. */
  String name();

  /**
   * The {@link #API_VERSION} that the provider was compiled against. Return that constant: the
   * compiler writes its value into the provider's own class, where a later API cannot change it.
   */
  String apiVersion();

  /** Which backend to prefer where several are available; the higher wins, the reference has 0. */
  int priority();

  /** Whether the backend can run here, and what it can do, or why it cannot and what to do. */
  Availability probe();

  /**
   * Opens the backend.
   *
   * @throws MloraException if it is unavailable or an option is not one of its own
   */
  Backend create(BackendOptions options);
}
