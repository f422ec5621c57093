package dev.mlora.conformance.rule;

import dev.mlora.io.file.WholeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A check that works in a folder of its own, which is gone afterwards. */
@FunctionalInterface
public interface InFolder {
  /**
   * Tries the rule on a backend.
   *
   * @param context the backend
   * @param folder an empty folder
   * @throws IOException if the folder cannot be used
   */
  Outcome on(KitContext context, Path folder) throws IOException;

  /** The check with a folder made for it. */
  default Rule.Check check() {
    return context -> {
      Path folder = Files.createTempDirectory("mlora-rule");
      try {
        return on(context, folder);
      } finally {
        WholeFolder.delete(folder);
      }
    };
  }
}
