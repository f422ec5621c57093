package dev.mlora.io.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FolderRemoval;
import dev.mlora.io.file.TextFile;
import dev.mlora.io.file.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Replaces a data set directory in one step: files go to a temporary sibling, which takes the
 * directory's name only when it is complete and on disk. Closing without a commit removes the
 * temporary directory and leaves the old one as it was.
 *
 * <p>One at a time may write to a directory. What a killed build left beside it is removed by the
 * next.
 */
final class DirectorySwap implements AutoCloseable {
  private static final int NAMED_FILES = 5;
  private static final String SCRATCH = "-scratch";

  private final Path target;
  private final Path parent;
  private final Path temporary;
  private final Path scratch;
  private final BuildLock lock;

  private DirectorySwap(Path target, Path parent, Path temporary, BuildLock lock) {
    this.target = target;
    this.parent = parent;
    this.temporary = temporary;
    this.scratch = temporary.resolveSibling(temporary.getFileName() + SCRATCH);
    this.lock = lock;
  }

  static DirectorySwap to(Path directory) throws IOException {
    Path target = directory.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null) {
      throw refused(directory, "is the root of a file system");
    }
    requireReplaceable(target);
    WholeFile.createFolder(parent);
    BuildLock lock = BuildLock.of(target, parent);
    try {
      String prefix = "." + target.getFileName() + "-building-";
      removeLeftOvers(parent, prefix);
      Path temporary = Files.createDirectory(parent.resolve(prefix + UUID.randomUUID()));
      return new DirectorySwap(target, parent, temporary, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** What stepped aside for a commit that did not end is a whole data set, and stays. */
  private static void removeLeftOvers(Path parent, String prefix) throws IOException {
    Pattern ours = Pattern.compile(Pattern.quote(prefix) + "[0-9a-f-]{36}(" + SCRATCH + ")?");
    List<Path> left;
    try (Stream<Path> entries = Files.list(parent)) {
      left =
          entries.filter(entry -> ours.matcher(entry.getFileName().toString()).matches()).toList();
    }
    for (Path entry : left) {
      FolderRemoval.remove(entry);
    }
  }

  /** What stands in the way is deleted, so it must be nothing but a data set. */
  private static void requireReplaceable(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    List<String> others = new ArrayList<>();
    if (Files.isDirectory(target)) {
      try (Stream<Path> entries = Files.list(target)) {
        entries.map(entry -> entry.getFileName().toString()).sorted().forEach(others::add);
      }
      if (others.isEmpty()) {
        return;
      }
    }
    Path index = target.resolve(DatasetIndex.FILE_NAME);
    if (!Files.isRegularFile(index)) {
      throw refused(
          target,
          "exists and holds no data set (there is no %s in it)".formatted(DatasetIndex.FILE_NAME));
    }
    Set<String> listed = listed(target, index);
    others.removeIf(
        name ->
            name.equals(DatasetIndex.FILE_NAME)
                || listed.contains(name) && Files.isRegularFile(target.resolve(name)));
    if (!others.isEmpty()) {
      int more = Math.max(0, others.size() - NAMED_FILES);
      throw refused(
          target,
          "holds more than the files of its data set: %s%s"
              .formatted(
                  String.join(", ", others.subList(0, others.size() - more)),
                  more == 0 ? "" : " and " + more + " more"));
    }
  }

  private static Set<String> listed(Path target, Path index) throws IOException {
    try {
      return DatasetIndex.parse(TextFile.read(index), index.toString()).files().keySet();
    } catch (MloraException unknown) {
      throw refused(
          target,
          "holds a %s that does not tell which files are a data set's (%s)"
              .formatted(DatasetIndex.FILE_NAME, unknown.detail()));
    }
  }

  private static MloraException refused(Path directory, String reason) {
    return new MloraException(
        ErrorCode.RUN_UNWRITABLE,
        "%s %s, so it is left as it is. Choose another directory, or remove this one yourself."
            .formatted(directory, reason));
  }

  Path temporary() {
    return temporary;
  }

  /** A directory for what is needed while building only; it goes when this is closed. */
  Path scratch() throws IOException {
    return Files.createDirectories(scratch);
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
    WholeFile.syncFolder(temporary);
    // Building takes a while, in which files may have come.
    requireReplaceable(target);
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
      FolderRemoval.remove(old);
    } else {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
    WholeFile.syncFolder(parent);
  }

  @Override
  public void close() throws IOException {
    try {
      for (Path directory : List.of(scratch, temporary)) {
        FolderRemoval.remove(directory);
      }
    } finally {
      lock.close();
    }
  }
}
