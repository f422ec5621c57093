package dev.mlora.io.file;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Files that appear whole or not at all: they are written beside their place, synced to the disk
 * and then renamed. The folder is synced after that, so a file written later is not there after a
 * power cut without those written before it.
 */
public final class WholeFile {
  private WholeFile() {}

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes a file, in the place of an older one if there is one.
   *
   * @param file where to; missing folders are made
   * @param content what to write
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE} naming the file and the reason, {@link
   *     ErrorCode#TRAINING_STATE} if the thread is interrupted; no part of it is left behind then
   */
  public static void write(Path file, Content content) {
    Path whole = file.toAbsolutePath();
    // The root of a file system is in no folder; writing it fails below.
    Path folder = Objects.requireNonNullElse(whole.getParent(), whole);
    Path part = whole.resolveSibling("." + whole.getFileName() + ".part");
    try {
      createFolder(folder);
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      rename(part, whole);
      syncFolder(folder);
    } catch (ClosedByInterruptException e) {
      throw withoutPart(
          part,
          new MloraException(
              ErrorCode.TRAINING_STATE,
              "Writing %s was interrupted; no part of it is left behind.".formatted(file),
              e));
    } catch (IOException e) {
      throw withoutPart(part, unwritable(file, e));
    } catch (RuntimeException e) {
      throw withoutPart(part, e);
    }
  }

  private static RuntimeException withoutPart(Path part, RuntimeException failure) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException left) {
      failure.addSuppressed(left);
    }
    return failure;
  }

  /** Writes a text file in UTF-8; see {@link #write(Path, Content)}. */
  public static void write(Path file, String text) {
    write(file, channel -> writeFully(channel, StandardCharsets.UTF_8.encode(text)));
  }

  /** Writes all that is left in a buffer. */
  public static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** The error for a file or folder that cannot be written. */
  public static MloraException unwritable(Path path, IOException reason) {
    return new MloraException(
        ErrorCode.RUN_UNWRITABLE,
        "%s cannot be written (%s%s). Choose a folder that you may write, with space left."
            .formatted(
                path,
                reason.getClass().getSimpleName(),
                reason.getMessage() == null ? "" : ": " + reason.getMessage()),
        reason);
  }

  private static void rename(Path part, Path whole) throws IOException {
    try {
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Makes a folder and those above it, each of them durable; nothing for one that is there.
   *
   * @throws IOException if one cannot be made
   */
  public static void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path above = folder.toAbsolutePath().getParent();
    if (above != null) {
      createFolder(above);
    }
    // Another thread may have been faster.
    Files.createDirectories(folder);
    if (above != null) {
      syncFolder(above);
    }
  }

  /** Makes the names in a folder durable, where the system allows to open folders. */
  public static void syncFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
