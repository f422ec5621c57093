package dev.mlora.io.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FileLocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Keeps a second build away from a directory. The operating system holds the lock, so that of a
 * process that was killed is gone with it.
 */
final class BuildLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private BuildLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks a directory that need not be there yet.
   *
   * @param target the directory
   * @param parent the folder it is in, which is there
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE} while another build has it
   */
  static BuildLock of(Path target, Path parent) throws IOException {
    Path file = parent.resolve("." + target.getFileName() + "-building.lock");
    while (true) {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean kept = false;
      try {
        if (!FileLocks.take(channel)) {
          throw new MloraException(
              ErrorCode.RUN_UNWRITABLE,
              "Another build is writing a data set to %s. Wait until it is done, or choose another directory."
                  .formatted(target));
        }
        // Whoever had the lock may have removed the file since it was opened here.
        String token = UUID.randomUUID().toString();
        channel.truncate(0).write(ByteBuffer.wrap(token.getBytes(StandardCharsets.UTF_8)), 0);
        kept = token.equals(content(file));
        if (kept) {
          return new BuildLock(file, channel);
        }
      } finally {
        if (!kept) {
          channel.close();
        }
      }
    }
  }

  private static String content(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException removed) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(file);
    } finally {
      channel.close();
    }
  }
}
