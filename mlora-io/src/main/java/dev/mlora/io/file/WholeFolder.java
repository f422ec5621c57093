package dev.mlora.io.file;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Folders that appear and disappear whole: a new one is filled under another name beside its place
 * and then renamed; an old one is renamed first and then emptied. Names that begin with a dot are
 * never a folder's own; {@link #sweep} removes those that a killed process left.
 */
public final class WholeFolder {
  private static final String NEW = "-making-";
  private static final String OLD = "-removing-";

  private WholeFolder() {}

  /**
   * Makes a folder.
   *
   * @param folder where; nothing may be there
   * @param content fills the folder that it is given
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE} if something is there or it cannot be
   *     written; whatever the content throws; nothing is left behind then
   */
  public static void write(Path folder, Consumer<Path> content) {
    Path whole = folder.toAbsolutePath().normalize();
    requireFree(whole);
    Path temporary = beside(whole, NEW);
    try {
      WholeFile.createFolder(parent(whole));
      Files.createDirectory(temporary);
      content.accept(temporary);
      WholeFile.syncFolder(temporary);
      requireFree(whole);
      Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE);
      WholeFile.syncFolder(parent(whole));
    } catch (IOException e) {
      throw withoutPart(temporary, WholeFile.unwritable(folder, e));
    } catch (RuntimeException | Error e) {
      withoutPart(temporary, e);
      throw e;
    }
  }

  /**
   * Removes a folder with all that is in it; from the first moment it is not there.
   *
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}
   */
  public static void delete(Path folder) {
    Path whole = folder.toAbsolutePath().normalize();
    try {
      Path aside = beside(whole, OLD);
      Files.move(whole, aside, StandardCopyOption.ATOMIC_MOVE);
      WholeFile.syncFolder(parent(whole));
      FolderRemoval.remove(aside);
    } catch (IOException e) {
      throw WholeFile.unwritable(folder, e);
    }
  }

  /**
   * Removes what killed processes left half made or half removed. Nobody else may be at work in the
   * folder.
   *
   * @param above the folder that holds the folders
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}
   */
  public static void sweep(Path above) {
    if (!Files.isDirectory(above)) {
      return;
    }
    try (Stream<Path> entries = Files.list(above)) {
      for (Path entry : entries.filter(WholeFolder::isLeftOver).toList()) {
        FolderRemoval.remove(entry);
      }
    } catch (IOException e) {
      throw WholeFile.unwritable(above, e);
    }
  }

  private static boolean isLeftOver(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(".") && (name.contains(NEW) || name.contains(OLD));
  }

  private static Path beside(Path whole, String what) {
    return whole.resolveSibling("." + whole.getFileName() + what + UUID.randomUUID());
  }

  private static Path parent(Path whole) {
    return Objects.requireNonNullElse(whole.getParent(), whole);
  }

  private static void requireFree(Path whole) {
    if (Files.exists(whole)) {
      throw new MloraException(
          ErrorCode.RUN_UNWRITABLE,
          "%s exists already and is not overwritten. Choose another folder or remove it."
              .formatted(whole));
    }
  }

  private static <E extends Throwable> E withoutPart(Path temporary, E failure) {
    try {
      FolderRemoval.remove(temporary);
    } catch (IOException left) {
      failure.addSuppressed(left);
    }
    return failure;
  }
}
