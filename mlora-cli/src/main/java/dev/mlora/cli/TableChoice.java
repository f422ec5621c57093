package dev.mlora.cli;

import dev.mlora.io.table.DataSchema;
import dev.mlora.io.table.DataSchemaFile;
import dev.mlora.io.table.ImportSettings;
import dev.mlora.io.table.TableImport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a data set is built from tables. */
final class TableChoice {
  @Option(
      names = "--schema",
      paramLabel = "FILE",
      description =
          "The schema file, in JSON: which columns of a CSV, TSV or Parquet file are what.")
  private @Nullable Path schema;

  @Option(
      names = "--source",
      paramLabel = "FILE",
      description = "A file to read in place of those in the schema file; may be repeated.")
  private List<Path> sources = new ArrayList<>();

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "Memory for the import, besides Java's. Default: ${DEFAULT-VALUE}.",
      defaultValue = "512")
  private long memory;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads for the import. Default: one for each processor.")
  private @Nullable Integer threads;

  TableChoice() {}

  /** Whether a data set is to be built from tables. */
  boolean given() {
    return schema != null;
  }

  /** Builds the data set. */
  void build(Path out, Output output) {
    Path file = Objects.requireNonNull(schema);
    DataSchema read = DataSchemaFile.read(file, sources);
    ImportSettings usual = ImportSettings.usual();
    long began = System.nanoTime();
    long rows;
    try (BuildProgressLines lines = BuildProgressLines.to(output)) {
      rows =
          TableImport.build(
              read,
              out,
              new ImportSettings(memory << 20, threads == null ? usual.threads() : threads),
              lines);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    output.remark(
        String.format(
            Locale.ROOT,
            "data: built %s in %.1f s: %d rows, %.0f rows/s",
            read.name(),
            seconds,
            rows,
            rows / seconds));
  }
}
