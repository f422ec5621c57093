package dev.mlora.io.file;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * By what a file is known again.
 *
 * @param bytes its size
 * @param sha256 its SHA-256 in lower-case hexadecimal
 */
public record FileSeal(long bytes, String sha256) {
  /**
   * The seal of a file as it is now.
   *
   * @throws MloraException {@link ErrorCode#DATA_MISSING} if it cannot be read
   */
  public static FileSeal of(Path file) {
    try {
      return new FileSeal(Files.size(file), FileHash.sha256(file));
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "Cannot read file %s (%s). Check that it is there and readable.".formatted(file, e),
          e);
    }
  }

  /** What is wrong with a file that should have this seal; empty if nothing is. */
  public Optional<String> broken(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.of("it is not there");
    }
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      return Optional.of("it cannot be read (" + e + ")");
    }
    if (size != bytes) {
      return Optional.of("it ends at byte %d, and had %d when it was saved".formatted(size, bytes));
    }
    String found;
    try {
      found = FileHash.sha256(file);
    } catch (MloraException e) {
      return Optional.of("it cannot be read (" + e.detail() + ")");
    }
    return found.equals(sha256)
        ? Optional.empty()
        : Optional.of("its SHA-256 is %s and was %s when it was saved".formatted(found, sha256));
  }
}
