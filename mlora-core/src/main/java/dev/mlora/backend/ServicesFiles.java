package dev.mlora.backend;

import dev.mlora.spi.BackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The files under {@code META-INF/services} that list backend providers.
 *
 * <p>The JDK's loader says what went wrong with a provider, but often not with which one or in
 * which jar: a class with a missing superclass is reported by the superclass's name alone. These
 * files say it. They are read for messages only; loading stays with the JDK.
 */
final class ServicesFiles {
  private static final String NAME = "META-INF/services/" + BackendProvider.class.getName();

  private final List<URL> files;
  private final SequencedMap<String, String> origins;

  private ServicesFiles(List<URL> files, SequencedMap<String, String> origins) {
    this.files = files;
    this.origins = origins;
  }

  /** Reads the files that a class loader sees, in the order in which the JDK goes through them. */
  static ServicesFiles of(ClassLoader loader) {
    List<URL> files = new ArrayList<>();
    SequencedMap<String, String> origins = new LinkedHashMap<>();
    try {
      files.addAll(Collections.list(loader.getResources(NAME)));
    } catch (IOException unreadable) {
      // The JDK's loader meets the same failure and it is reported from there.
      return new ServicesFiles(files, origins);
    }
    for (URL file : files) {
      for (String provider : providers(file)) {
        origins.putIfAbsent(provider, Origin.of(file));
      }
    }
    return new ServicesFiles(files, origins);
  }

  /** Notes that a provider was loaded. */
  void loaded(String className) {
    origins.remove(className);
  }

  /** The provider that a failure of the JDK's loader belongs to, as far as can be known. */
  Candidate.Unloadable blame(Throwable failure) {
    Breakage breakage = Breakage.of("loading it", failure);
    String message = String.valueOf(failure.getMessage());
    for (URL file : files) {
      if (message.contains(file.toString())) {
        return new Candidate.Unloadable(NAME, Origin.of(file), breakage);
      }
    }
    // The JDK goes through the same names in the same order, so the failure belongs to the first
    // that has neither been loaded nor failed yet.
    Map.Entry<String, String> next = origins.pollFirstEntry();
    return next == null
        ? new Candidate.Unloadable(NAME, "the class path", breakage)
        : new Candidate.Unloadable(next.getKey(), next.getValue(), breakage);
  }

  /** The classes that a file lists; none where the JDK refuses the file as a whole. */
  private static List<String> providers(URL file) {
    List<String> names = new ArrayList<>();
    try {
      URLConnection connection = file.openConnection();
      // A cached jar would stay open, and on some systems could not be replaced.
      connection.setUseCaches(false);
      try (InputStream in = connection.getInputStream()) {
        for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
          int comment = line.indexOf('#');
          String name = (comment < 0 ? line : line.substring(0, comment)).strip();
          if (!name.isEmpty() && !isClassName(name)) {
            return List.of();
          }
          if (!name.isEmpty()) {
            names.add(name);
          }
        }
      }
    } catch (IOException unreadable) {
      // As above: the JDK's loader reports it.
      return List.of();
    }
    return names;
  }

  private static boolean isClassName(String name) {
    return Character.isJavaIdentifierStart(name.codePointAt(0))
        && name.codePoints().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c));
  }
}
