package dev.mlora.panama.blas;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * The folder where native libraries are unpacked to from their jars, because only files can be
 * loaded. A library goes to a folder named by its content, so that versions and processes do not
 * disturb each other, and appears there whole or not at all.
 */
final class NativeCache {
  private final Path folder;

  NativeCache(Path folder) {
    this.folder = folder;
  }

  /** The user's cache folder for this application, by the custom of the operating system. */
  static Path standardFolder() {
    String override = System.getProperty("mlora.cache");
    if (override != null) {
      return Path.of(override);
    }
    String home = System.getProperty("user.home", ".");
    String system = System.getProperty("os.name", "");
    String xdg = System.getenv("XDG_CACHE_HOME");
    String local = System.getenv("LOCALAPPDATA");
    if (xdg != null && !xdg.isBlank()) {
      return Path.of(xdg, "mlora");
    }
    if (system.startsWith("Windows") && local != null) {
      return Path.of(local, "mlora");
    }
    return system.startsWith("Mac")
        ? Path.of(home, "Library", "Caches", "mlora")
        : Path.of(home, ".cache", "mlora");
  }

  /**
   * The folder for a set of resources.
   *
   * @param key what identifies the contents of the set
   */
  Path folderFor(String key) {
    return folder.resolve(key);
  }

  /** Identifies a resource's content: its size and checksum, from the jar's index if it has one. */
  static String identity(URL resource) {
    try {
      URLConnection connection = resource.openConnection();
      if (connection instanceof JarURLConnection jar && jar.getJarEntry().getCrc() >= 0) {
        return identity(jar.getJarEntry().getSize(), jar.getJarEntry().getCrc());
      }
      try (InputStream in = connection.getInputStream()) {
        return identity(in);
      }
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY,
          "The native library %s cannot be read: %s. Check the jar that holds it."
              .formatted(resource, e),
          e);
    }
  }

  private static String identityOf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return identity(in);
    }
  }

  private static String identity(InputStream in) throws IOException {
    CRC32 checksum = new CRC32();
    long size = 0;
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      checksum.update(buffer, 0, n);
      size += n;
    }
    return identity(size, checksum.getValue());
  }

  private static String identity(long size, long checksum) {
    return HexFormat.of().toHexDigits(checksum, 8) + "-" + size;
  }

  /**
   * Unpacks a resource unless it is there already, whole: a file that a full disk or a power cut
   * has damaged is replaced.
   *
   * @param resource the library in its jar
   * @param target where it is wanted
   * @param identity its {@link #identity}
   */
  static void unpack(URL resource, Path target, String identity) {
    try {
      if (Files.isRegularFile(target) && identityOf(target).equals(identity)) {
        return;
      }
      Path into = Files.createDirectories(target.toAbsolutePath().getParent());
      Path partial = Files.createTempFile(into, target.getFileName().toString(), ".part");
      try (InputStream in = resource.openStream()) {
        Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY,
          ("The native library %s cannot be unpacked to %s: %s. Make the folder writable, or name"
                  + " another one with -Dmlora.cache=FOLDER.")
              .formatted(target.getFileName(), target, e),
          e);
    }
  }
}
