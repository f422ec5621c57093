package dev.mlora.io.file;

import dev.mlora.data.Sha256;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 of files, in lower-case hexadecimal. */
public final class FileHash {
  private static final int BUFFER_BYTES = 1 << 16;

  private FileHash() {}

  /**
   * The hash of a file.
   *
   * @throws MloraException {@link ErrorCode#DATA_MISSING} if it cannot be read
   */
  public static String sha256(Path file) {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "Cannot read file %s (%s). Check that it is there and readable.".formatted(file, e),
          e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
