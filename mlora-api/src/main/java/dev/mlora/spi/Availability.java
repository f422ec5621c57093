package dev.mlora.spi;

import dev.mlora.error.ErrorCode;
import java.util.List;

/** What a provider found out about running on this machine. */
public sealed interface Availability {
  /**
   * The backend can run.
   *
   * @param devices what it would run on, for people to read
   * @param capabilities what it can do
   */
  record Available(List<String> devices, Capabilities capabilities) implements Availability {
    /** Keeps its own copy of the devices. */
    public Available {
      devices = List.copyOf(devices);
    }
  }

  /**
   * The backend cannot run.
   *
   * @param code the stable code of the reason
   * @param reason what is missing or does not fit
   * @param remedy what the user can do about it
   */
  record Unavailable(ErrorCode code, String reason, String remedy) implements Availability {}
}
