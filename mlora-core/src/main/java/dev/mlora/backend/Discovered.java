package dev.mlora.backend;

import dev.mlora.spi.Availability;

/**
 * One backend that was found, whether it can run here or not.
 *
 * @param name the name to select it by; where its provider could not be asked, the provider's class
 *     name, or the file that lists it
 * @param priority its priority; 0 where its provider could not be asked
 * @param apiVersion the SPI version that it was compiled against; empty where its provider could
 *     not be asked
 * @param availability whether it can run here and on what, or why it cannot and what to do
 * @param origin the jar, folder or module that it comes from
 */
public record Discovered(
    String name, int priority, String apiVersion, Availability availability, String origin) {
  /** Whether it can run here. */
  public boolean isAvailable() {
    return availability instanceof Availability.Available;
  }
}
