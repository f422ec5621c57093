package dev.mlora.backend;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;

/** Where a provider comes from, in words that lead a reader to the file. */
final class Origin {
  private Origin() {}

  /** The jar, folder or module of a class. */
  static String of(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source != null && source.getLocation() != null) {
      return readable(source.getLocation().toString());
    }
    return type.getModule().isNamed()
        ? "module " + type.getModule().getName()
        : "the loader of " + type.getName();
  }

  /** The jar or folder that holds a file under {@code META-INF/services}. */
  static String of(URL servicesFile) {
    String location = servicesFile.toString();
    int end = location.lastIndexOf("META-INF/services/");
    location = end < 0 ? location : location.substring(0, end);
    location = location.startsWith("jar:") ? location.substring("jar:".length()) : location;
    return readable(
        location.endsWith("!/") ? location.substring(0, location.length() - 2) : location);
  }

  private static String readable(String location) {
    return location.startsWith("file:") ? Path.of(URI.create(location)).toString() : location;
  }
}
