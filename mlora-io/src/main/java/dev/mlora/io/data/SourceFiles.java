package dev.mlora.io.data;

import dev.mlora.data.DatasetProvenance.SourceFile;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FileHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Raw files as a data set's provenance names them. */
final class SourceFiles {
  private SourceFiles() {}

  /**
   * Checks that a raw folder has the files that it must.
   *
   * @param needed their names
   * @param remedy what else to say where one is missing
   */
  static void require(Path folder, List<String> needed, String remedy) {
    for (String name : needed) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        throw new MloraException(
            ErrorCode.DATA_MISSING,
            "%s: there is no %s. %s"
                .formatted(
                    folder,
                    Files.isDirectory(folder) ? "file " + name + " in it" : "such folder",
                    remedy));
      }
    }
  }

  /** The name, size and hash of a file. */
  static SourceFile describe(Path file) {
    try {
      String name = Objects.requireNonNull(file.getFileName()).toString();
      return new SourceFile(name, Files.size(file), FileHash.sha256(file));
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "Cannot read file %s (%s). Check that it is there and readable.".formatted(file, e),
          e);
    }
  }
}
