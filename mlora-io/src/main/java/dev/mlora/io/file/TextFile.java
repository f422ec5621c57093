package dev.mlora.io.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Small text files, read in whole. What is no such file, because it is damaged or another file has
 * its name, is refused by its size before anything is read.
 */
public final class TextFile {
  private static final long LARGEST = 256L << 20;

  /** A text takes several times its file's size in memory until it is understood. */
  private static final int MEMORY_SHARE = 8;

  private TextFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, is no UTF-8, or is larger than any file of ours or
   *     than this JVM has memory for
   */
  public static String read(Path file) throws IOException {
    return read(file, Math.min(LARGEST, Runtime.getRuntime().maxMemory() / MEMORY_SHARE));
  }

  static String read(Path file, long largest) throws IOException {
    long bytes = Files.size(file);
    if (bytes > largest) {
      throw new IOException(
          "it has %,d bytes, and more than %,d are not read".formatted(bytes, largest));
    }
    return Files.readString(file);
  }
}
