package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Availability.Unavailable;
import dev.mlora.spi.BackendProvider;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A provider as it was found, kept apart from all others so that it cannot break them. */
sealed interface Candidate {
  /** What a user selects it by. */
  String name();

  /** The jar, folder or module that it comes from. */
  String origin();

  /** The entry of the list of backends; asks the provider whether it can run. */
  Discovered discovered();

  /**
   * What a provider says of itself, and what it threw where it could not.
   *
   * @param availability whether it can run here
   * @param cause what it threw, if anything
   */
  record Probe(Availability availability, @Nullable Throwable cause) {}

  /** A provider that could not be loaded, or not even say its name. */
  record Unloadable(String name, String origin, Breakage breakage) implements Candidate {
    @Override
    public Discovered discovered() {
      return new Discovered(name, 0, "", breakage.toUnavailable(), origin);
    }
  }

  /** A provider that can be asked. */
  record Loaded(
      BackendProvider provider, String name, int priority, String apiVersion, String origin)
      implements Candidate {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    @Override
    public Discovered discovered() {
      return new Discovered(name, priority, apiVersion, probe().availability(), origin);
    }

    /** Asks the provider, unless it speaks another version of the SPI. */
    Probe probe() {
      if (!apiVersion.equals(BackendProvider.API_VERSION)) {
        return new Probe(
            new Unavailable(
                ErrorCode.BACKEND_API_VERSION,
                "it was compiled against version %s of the SPI, and this MLoRA has version %s"
                    .formatted(apiVersion, BackendProvider.API_VERSION),
                "Take all versions from one release of the BOM dev.mlora:mlora-bom."),
            null);
      }
      try {
        Availability availability = provider.probe();
        return availability == null
            ? broken(Breakage.wrongAnswer("probe() returned null"))
            : new Probe(availability, null);
      } catch (Throwable thrown) {
        return broken(Breakage.of("probe()", thrown));
      }
    }

    private static Probe broken(Breakage breakage) {
      return new Probe(breakage.toUnavailable(), breakage.cause());
    }
  }

  /** Asks a provider for its name, priority and version. */
  static Candidate of(BackendProvider provider) {
    String type = provider.getClass().getName();
    String origin = Origin.of(provider.getClass());
    try {
      String name = provider.name();
      String apiVersion = provider.apiVersion();
      if (name == null || !Loaded.NAME.matcher(name).matches()) {
        return new Unloadable(
            type,
            origin,
            Breakage.wrongAnswer(
                "name() returned '%s', which is not lower-case letters, digits and hyphens"
                    .formatted(name)));
      }
      if (apiVersion == null) {
        return new Unloadable(type, origin, Breakage.wrongAnswer("apiVersion() returned null"));
      }
      return new Loaded(provider, name, provider.priority(), apiVersion, origin);
    } catch (Throwable thrown) {
      return new Unloadable(type, origin, Breakage.of("asking its name and version", thrown));
    }
  }
}
