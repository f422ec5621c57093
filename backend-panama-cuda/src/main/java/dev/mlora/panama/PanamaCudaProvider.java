package dev.mlora.panama;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The backend {@code panama-cuda}. This version ships no CUDA device; the provider is there so that
 * {@code backends} lists it with the reason.
 */
public final class PanamaCudaProvider implements BackendProvider {
  private static final int PRIORITY = 100;

  // What the driver leaves on a machine that has an NVIDIA GPU.
  private static final List<Path> DRIVER_TRACES =
      List.of(Path.of("/proc/driver/nvidia/version"), Path.of("/dev/nvidiactl"));

  /** Does nothing, as the SPI asks. */
  public PanamaCudaProvider() {}

  @Override
  public String name() {
    return "panama-cuda";
  }

  @Override
  public String apiVersion() {
    return API_VERSION;
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public Availability probe() {
    return unavailable();
  }

  @Override
  public Backend create(BackendOptions options) {
    Availability.Unavailable why = unavailable();
    throw new MloraException(why.code(), why.reason() + " " + why.remedy());
  }

  private static Availability.Unavailable unavailable() {
    boolean driver = DRIVER_TRACES.stream().anyMatch(Files::exists);
    return new Availability.Unavailable(
        ErrorCode.BACKEND_UNAVAILABLE,
        "This version has no CUDA device yet"
            + (driver
                ? "; the NVIDIA driver on this machine cannot be used."
                : ", and no NVIDIA driver was found on this machine."),
        "Use panama-cpu; CUDA comes with a later release.");
  }
}
