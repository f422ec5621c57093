package dev.mlora.io.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Removes folders with all that is in them. */
public final class FolderRemoval {
  private FolderRemoval() {}

  /**
   * Removes a folder, files first. Links are removed, not followed.
   *
   * @param folder the folder; nothing happens if there is none
   * @throws IOException if something in it cannot be read or removed; what came before it is gone
   */
  public static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Files.walkFileTree(folder, new FilesFirst());
    }
  }

  private static final class FilesFirst extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException unread)
        throws IOException {
      if (unread != null) {
        throw unread;
      }
      Files.delete(emptied);
      return FileVisitResult.CONTINUE;
    }
  }
}
