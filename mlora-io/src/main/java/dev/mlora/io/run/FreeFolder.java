package dev.mlora.io.run;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder that can become that of a new run. */
final class FreeFolder {
  private FreeFolder() {}

  static void require(Path path) {
    if (Files.isDirectory(path)) {
      try (Stream<Path> entries = Files.list(path)) {
        if (entries.anyMatch(entry -> !entry.endsWith(RunLock.FILE))) {
          throw new MloraException(
              ErrorCode.RUN_UNWRITABLE,
              "The run directory %s is not empty, and runs are not overwritten. Choose another with --run, or go on with it: mlora train --resume %s."
                  .formatted(path, path));
        }
      } catch (IOException e) {
        throw new MloraException(ErrorCode.RUN_UNWRITABLE, cannotBeMade(path, e.toString()), e);
      }
    }
    Path there = path.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new MloraException(ErrorCode.RUN_UNWRITABLE, cannotBeMade(path, there + " is a file"));
    }
    if (!Files.isWritable(there)) {
      throw new MloraException(
          ErrorCode.RUN_UNWRITABLE, cannotBeMade(path, "you may not write " + there));
    }
  }

  static String cannotBeMade(Path path, String reason) {
    return "The run directory %s cannot be made: %s. Choose another with --run, or --out of 'mlora reproduce', one that you may write."
        .formatted(path, reason);
  }
}
