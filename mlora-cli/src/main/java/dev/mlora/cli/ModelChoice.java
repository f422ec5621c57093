package dev.mlora.cli;

import dev.mlora.io.model.ModelFiles;
import dev.mlora.io.model.SavedModel;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names a trained model. */
final class ModelChoice {
  @Option(
      names = "--model-dir",
      paramLabel = "DIR",
      required = true,
      description = {
        "A folder that holds 'model' and 'adapters': that of a run, or one of",
        "its models/VARIANT/seed-N."
      })
  private Path folder;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ModelChoice() {}

  SavedModel load() {
    return ModelFiles.load(folder);
  }
}
