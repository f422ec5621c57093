package dev.mlora.cli;

import dev.mlora.data.Dataset;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.DatasetBuilder;
import dev.mlora.io.data.DatasetBuilders;
import dev.mlora.io.data.DatasetFiles;
import dev.mlora.io.data.VectorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a named data set is built. */
final class DataChoice {
  @Option(
      names = "--raw",
      paramLabel = "DIR",
      description = "The folder with the raw files that the data set is built from.")
  private @Nullable Path raw;

  @Option(
      names = "--data-option",
      paramLabel = "NAME=VALUE",
      description = "An option of the builder, such as seed=7; may be repeated.")
  private Map<String, String> options = new TreeMap<>();

  @Option(
      names = "--vectors",
      paramLabel = "FIELD=FILE",
      description = {
        "Embeddings of a field that were made elsewhere and are not trained, lines 'id,x1 x2 ...';",
        "may be repeated. All embeddings of the model are as wide then."
      })
  private Map<String, Path> vectors = new TreeMap<>();

  DataChoice() {}

  /** Opens a built data set, or builds one by name. */
  Dataset open(String data, Output output) {
    return open(data, Path.of(""), output);
  }

  /** The same with paths that are relative to some folder. */
  Dataset open(String data, Path directory, Output output) {
    Dataset rows = rows(data, directory, output);
    if (vectors.isEmpty()) {
      return rows;
    }
    try {
      return rows.withVectors(
          vectors.entrySet().stream()
              .map(
                  entry ->
                      VectorFile.read(
                          directory.resolve(entry.getValue()), rows.schema(), entry.getKey()))
              .toList());
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
  }

  private Dataset rows(String data, Path directory, Output output) {
    List<String> names = DatasetBuilders.all().stream().map(DatasetBuilder::name).toList();
    if (DatasetBuilders.find(data).isPresent()) {
      return build(data, directory, output);
    }
    Path folder = directory.resolve(data);
    if (!Files.exists(folder)) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "'%s' is neither a data set to build (%s) nor a folder. Name one of these, or the folder of a built data set."
              .formatted(data, String.join(", ", names)));
    }
    if (Files.isRegularFile(folder)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "%s is a file, not the folder of a built data set. If it is a schema file, build the data set first: mlora data build --schema %s --out DIR."
              .formatted(folder, folder));
    }
    if (raw != null) {
      throw builtAlready("--raw " + raw, folder, names);
    }
    if (!options.isEmpty()) {
      throw builtAlready("--data-option " + options, folder, names);
    }
    return DatasetFiles.open(folder);
  }

  private static MloraException builtAlready(String option, Path folder, List<String> names) {
    return new MloraException(
        ErrorCode.CONFIG_INVALID,
        "%s says how to build a data set, but %s is a folder, where it is built already. Leave the option out, or name a data set to build: %s."
            .formatted(option, folder, String.join(", ", names)));
  }

  /** Refuses options that go with data sets built by name. */
  void requireNone() {
    if (raw != null || !options.isEmpty()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "--raw and --data-option say how a data set is built by name, but --schema says it here. Leave them out.");
    }
  }

  /** Builds a data set by name, to be written. */
  Dataset build(String name, Output output) {
    if (!vectors.isEmpty()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A data set on disk holds no vectors. Leave --vectors out here, and give it where the data set is trained on.");
    }
    return build(name, Path.of(""), output);
  }

  private Dataset build(String name, Path directory, Output output) {
    DatasetBuilder builder = DatasetBuilders.named(name);
    if (raw != null && builder.rawFiles().isEmpty()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "--raw %s is given, but data set '%s' reads no raw files. Leave the option out, or name a data set that is built from them."
              .formatted(raw, name));
    }
    long began = System.nanoTime();
    Dataset dataset;
    try (BuildProgressLines lines = BuildProgressLines.to(output)) {
      Path files = raw == null ? null : directory.resolve(raw);
      dataset = builder.build(new DatasetBuilder.Request(files, options, lines));
    }
    output.remark("data: built %s in %.1f s".formatted(name, (System.nanoTime() - began) / 1e9));
    return dataset;
  }
}
