package dev.mlora.conformance.rule;

import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import dev.mlora.spi.Capabilities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the rules try: a backend, open for the whole run, and the oracle to compare it with. Rules
 * run one after the other.
 */
public final class KitContext implements AutoCloseable {
  /** The variable that names the folder of real data. */
  public static final String DATA_VARIABLE = "MLORA_DATA";

  private final BackendProvider provider;
  private final BackendOptions options;
  private final Optional<Path> data;
  private final Backend backend;
  private final Backend oracle;

  private KitContext(BackendProvider provider, BackendOptions options, Optional<Path> data) {
    this.provider = provider;
    this.options = options;
    this.data = data;
    this.backend = provider.create(options);
    this.oracle = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
  }

  /**
   * Opens a backend for the kit.
   *
   * @param provider the backend under test
   * @param options how it is opened
   * @param environment the environment's variables, for {@value #DATA_VARIABLE}
   */
  public static KitContext open(
      BackendProvider provider, BackendOptions options, Map<String, String> environment) {
    String folder = environment.getOrDefault(DATA_VARIABLE, "");
    return new KitContext(
        provider, options, folder.isBlank() ? Optional.empty() : Optional.of(Path.of(folder)));
  }

  /** The provider under test. */
  public BackendProvider provider() {
    return provider;
  }

  /** How it is opened. */
  public BackendOptions options() {
    return options;
  }

  /** The backend under test, shared by all rules; no rule closes it. */
  public Backend backend() {
    return backend;
  }

  /** What the backend under test declares. */
  public Capabilities capabilities() {
    return backend.capabilities();
  }

  /** Another instance of the backend under test; the caller closes it. */
  public Backend openAnother() {
    return provider.create(options);
  }

  /** Another instance with another number of threads; the caller closes it. */
  public Backend openWithThreads(int threads) {
    return provider.create(options.withThreads(threads));
  }

  /** The reference backend, which the numbers are compared with. */
  public Backend oracle() {
    return oracle;
  }

  /** A folder below that of the real data, if it is there. */
  public Optional<Path> data(String name) {
    return data.map(folder -> folder.resolve(name)).filter(Files::isDirectory);
  }

  @Override
  public void close() {
    backend.close();
    oracle.close();
  }
}
