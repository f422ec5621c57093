package dev.mlora.io.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Replaces a data set directory in one step: files go to a temporary sibling, which takes the
 * directory's name only when it is complete and on disk. Closing without a commit removes the
 * temporary directory and leaves the old one as it was.
 */
final class DirectorySwap implements AutoCloseable {
  private final Path target;
  private final Path parent;
  private final Path temporary;

  private DirectorySwap(Path target, Path parent, Path temporary) {
    this.target = target;
    this.parent = parent;
    this.temporary = temporary;
  }

  static DirectorySwap to(Path directory) throws IOException {
    Path target = directory.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null || (Files.exists(target) && !isReplaceable(target))) {
      throw new MloraException(
          ErrorCode.RUN_UNWRITABLE,
          "%s exists and holds no data set (there is no %s in it), so it is left as it is. %s"
              .formatted(directory, DatasetIndex.FILE_NAME, "Choose another directory."));
    }
    Files.createDirectories(parent);
    Path temporary = parent.resolve("." + target.getFileName() + "-building-" + UUID.randomUUID());
    return new DirectorySwap(target, parent, Files.createDirectory(temporary));
  }

  private static boolean isReplaceable(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return false;
    }
    if (Files.isRegularFile(target.resolve(DatasetIndex.FILE_NAME))) {
      return true;
    }
    try (Stream<Path> entries = Files.list(target)) {
      return entries.findAny().isEmpty();
    }
  }

  Path temporary() {
    return temporary;
  }

  /** Writes a text file and syncs it to disk. */
  void write(String name, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temporary.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Gives the new directory its name and removes the old one. */
  void commit() throws IOException {
    sync(temporary);
    if (Files.exists(target)) {
      // A directory cannot be renamed over a full one: the old one steps aside and goes last.
      Path old = temporary.resolveSibling(temporary.getFileName() + "-old");
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
        throw e;
      }
      delete(old);
    } else {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
    sync(parent);
  }

  /** Makes the names in a directory durable, where the system allows to open directories. */
  private static void sync(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(temporary)) {
      delete(temporary);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> entries;
    try (Stream<Path> walk = Files.walk(directory)) {
      entries = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : entries) {
      Files.delete(entry);
    }
  }
}
