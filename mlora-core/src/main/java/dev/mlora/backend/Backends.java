package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.spi.Availability.Unavailable;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The backends that can be chosen from, and how one is chosen.
 *
 * <p>A name given to {@link #open(String, BackendOptions)} wins, then the system property {@code
 * mlora.backend}, then the environment variable {@code MLORA_BACKEND}, then the available backend
 * of the highest priority. A chosen backend that cannot run is an error, never silently replaced.
 * An empty property or variable counts as not set.
 *
 * <p>Providers are found through {@code META-INF/services} or module descriptors, or handed over
 * with {@link #of}. One that cannot be loaded never breaks the others; it is listed as unavailable
 * with reason and remedy. There is no global default and nothing is remembered between calls.
 */
public final class Backends {
  /** The system property that names a backend. */
  public static final String PROPERTY = "mlora.backend";

  /** The environment variable that names a backend. */
  public static final String VARIABLE = "MLORA_BACKEND";

  /** How often in a row the JDK's loader may fail before it is taken to be stuck. */
  private static final int FAILURES_IN_A_ROW = 100;

  private final List<Candidate> candidates;
  private final Function<String, @Nullable String> properties;
  private final Function<String, @Nullable String> variables;

  private Backends(
      List<Candidate> candidates,
      Function<String, @Nullable String> properties,
      Function<String, @Nullable String> variables) {
    this.candidates = List.copyOf(candidates);
    this.properties = properties;
    this.variables = variables;
  }

  /**
   * Opens the backend that the property, the variable or the priorities choose.
   *
   * @throws MloraException as {@link #open(BackendOptions)}
   */
  public static Backend select() {
    return discover().open(BackendOptions.DEFAULT);
  }

  /**
   * Opens the backend of a name.
   *
   * @throws MloraException as {@link #open(String, BackendOptions)}
   */
  public static Backend select(String name, BackendOptions options) {
    return discover().open(name, options);
  }

  /** The backends that this library's own class loader sees: the class path or module path. */
  public static Backends discover() {
    return discover(Backends.class.getClassLoader());
  }

  /**
   * The backends that a class loader sees. The thread's context loader is never used unasked: where
   * it is the right one, as in Spark, pass it.
   */
  public static Backends discover(ClassLoader loader) {
    List<Candidate> found = new ArrayList<>();
    ServicesFiles files = ServicesFiles.of(loader);
    Iterator<ServiceLoader.Provider<BackendProvider>> providers =
        ServiceLoader.load(BackendProvider.class, loader).stream().iterator();
    int failures = 0;
    while (failures < FAILURES_IN_A_ROW) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        ServiceLoader.Provider<BackendProvider> next = providers.next();
        files.loaded(next.type().getName());
        found.add(construct(next));
        failures = 0;
      } catch (Throwable failure) {
        found.add(files.blame(failure));
        failures++;
      }
    }
    return withEnvironment(found);
  }

  /** Backends handed over one by one, for where service files or class loaders hide them. */
  public static Backends of(List<? extends BackendProvider> providers) {
    return withEnvironment(providers.stream().map(Candidate::of).toList());
  }

  /** The same backends with another source of properties and variables. */
  Backends choosingBy(
      Function<String, @Nullable String> otherProperties,
      Function<String, @Nullable String> otherVariables) {
    return new Backends(candidates, otherProperties, otherVariables);
  }

  /**
   * All backends found: those that can run, by descending priority, then those that cannot. Asks
   * each one whether it can run, which may load its native libraries.
   */
  public List<Discovered> list() {
    return candidates.stream()
        .map(Candidate::discovered)
        .sorted(
            Comparator.comparing(Discovered::isAvailable)
                .thenComparingInt(Discovered::priority)
                .reversed()
                .thenComparing(Discovered::name))
        .toList();
  }

  /**
   * Opens the backend that the property, the variable or the priorities choose.
   *
   * @param options threads and settings
   * @throws MloraException {@code BACKEND_NONE} if none can run; otherwise as {@link #open(String,
   *     BackendOptions)}
   */
  public Backend open(BackendOptions options) {
    String property = properties.apply(PROPERTY);
    if (property != null && !property.isBlank()) {
      return open(property.strip(), "by -D" + PROPERTY, options);
    }
    String variable = variables.apply(VARIABLE);
    if (variable != null && !variable.isBlank()) {
      return open(variable.strip(), "by the variable " + VARIABLE, options);
    }
    return openFirstAvailable(options);
  }

  /**
   * Opens the backend of a name. Only this one is asked whether it can run.
   *
   * @param name the backend's name, such as {@code panama-cpu}
   * @param options threads and settings
   * @throws MloraException {@code BACKEND_UNKNOWN}, {@code BACKEND_AMBIGUOUS}, {@code
   *     BACKEND_API_VERSION}, {@code BACKEND_UNAVAILABLE}, {@code BACKEND_BROKEN}, or what the
   *     provider refuses, such as {@code BACKEND_OPTION}
   */
  public Backend open(String name, BackendOptions options) {
    return open(name, "by name", options);
  }

  /**
   * The provider of a name, for tools that open the backend themselves, several times or with
   * different options.
   *
   * @param name the backend's name, such as {@code panama-cpu}
   * @throws MloraException as {@link #open(String, BackendOptions)} for one that cannot run
   */
  public BackendProvider provider(String name) {
    return available(name, "by name").provider();
  }

  private Backend open(String name, String by, BackendOptions options) {
    return create(available(name, by), options);
  }

  private Candidate.Loaded available(String name, String by) {
    List<Candidate.Loaded> named =
        loaded().stream().filter(candidate -> candidate.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw SelectionErrors.unknown(name, by, list());
    }
    if (named.size() > 1) {
      throw SelectionErrors.ambiguous(name, named);
    }
    Candidate.Probe probe = named.getFirst().probe();
    if (probe.availability() instanceof Unavailable unavailable) {
      throw SelectionErrors.unavailable(named.getFirst(), by, unavailable, probe.cause());
    }
    return named.getFirst();
  }

  private Backend openFirstAvailable(BackendOptions options) {
    List<Candidate.Loaded> byPriority =
        loaded().stream()
            .sorted(
                Comparator.comparingInt(Candidate.Loaded::priority)
                    .reversed()
                    .thenComparing(Candidate.Loaded::name))
            .toList();
    for (Candidate.Loaded candidate : byPriority) {
      if (candidate.probe().availability() instanceof Unavailable unavailable) {
        logger()
            .log(
                unavailable.code() == ErrorCode.BACKEND_BROKEN ? Level.WARNING : Level.DEBUG,
                "The backend ''{0}'' ({1}) was passed over: {2}.",
                candidate.name(),
                candidate.origin(),
                unavailable.reason());
        continue;
      }
      List<Candidate.Loaded> namesakes =
          byPriority.stream().filter(other -> other.name().equals(candidate.name())).toList();
      if (namesakes.size() > 1) {
        throw SelectionErrors.ambiguous(candidate.name(), namesakes);
      }
      return create(candidate, options);
    }
    throw SelectionErrors.none(list());
  }

  private List<Candidate.Loaded> loaded() {
    return candidates.stream()
        .filter(Candidate.Loaded.class::isInstance)
        .map(Candidate.Loaded.class::cast)
        .toList();
  }

  private static Backend create(Candidate.Loaded candidate, BackendOptions options) {
    Backend backend;
    try {
      backend = candidate.provider().create(options);
    } catch (MloraException refused) {
      throw refused;
    } catch (Throwable thrown) {
      throw SelectionErrors.broken(candidate, Breakage.of("create()", thrown));
    }
    if (backend == null) {
      throw SelectionErrors.broken(candidate, Breakage.wrongAnswer("create() returned null"));
    }
    return backend;
  }

  private static Candidate construct(ServiceLoader.Provider<BackendProvider> next) {
    try {
      return Candidate.of(next.get());
    } catch (Throwable thrown) {
      return new Candidate.Unloadable(
          next.type().getName(), Origin.of(next.type()), Breakage.of("its constructor", thrown));
    }
  }

  private static Backends withEnvironment(List<Candidate> candidates) {
    return new Backends(candidates, System::getProperty, System::getenv);
  }

  private static Logger logger() {
    return System.getLogger(Backends.class.getName());
  }
}
