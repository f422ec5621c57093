package dev.mlora.cli;

import dev.mlora.backend.Backends;
import dev.mlora.spi.Availability.Available;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose a backend. */
final class BackendChoice {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = {
        "The backend that computes; 'mlora backends' lists them.",
        "Default: -Dmlora.backend, MLORA_BACKEND, or the best that can run here."
      })
  private @Nullable String name;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads to compute with; results do not depend on it. Default: all processors.")
  private @Nullable Integer threads;

  @Option(
      names = "--backend-option",
      paramLabel = "NAME=VALUE",
      description = "A setting of the backend's own, such as blas=java; may be repeated.")
  private Map<String, String> settings = new TreeMap<>();

  BackendChoice() {}

  /** Takes a backend in place of whatever the environment says. */
  void choose(String recorded) {
    name = recorded;
  }

  Backend open() {
    return open(options());
  }

  /** Opens the backend with other options than those given. */
  Backend open(BackendOptions options) {
    Backends backends = Backends.discover();
    return name == null ? backends.open(options) : backends.open(name, options);
  }

  /** The provider of the backend of the name; without one, of the best that can run here. */
  BackendProvider provider(Backends backends) {
    if (name != null) {
      return backends.provider(name);
    }
    try (Backend chosen = backends.open(options())) {
      return backends.provider(chosen.name());
    }
  }

  BackendOptions options() {
    int number = threads == null ? BackendOptions.DEFAULT.threads() : threads;
    return new BackendOptions(number, settings);
  }

  /** What a backend runs on, in words. */
  static List<String> devices(Backend backend) {
    return Backends.discover().list().stream()
        .filter(found -> found.name().equals(backend.name()))
        .flatMap(
            found ->
                found.availability() instanceof Available available
                    ? available.devices().stream()
                    : Stream.of())
        .toList();
  }
}
