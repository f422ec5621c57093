package dev.mlora.io.table;

import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.DatasetProvenance.SourceFile;
import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.BuildProgress;
import dev.mlora.io.data.DatasetWriter;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.table.TableSource.SourceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a data set out of CSV, TSV and Parquet files of any size in bounded memory. Same files,
 * same schema file: same data set, byte for byte.
 *
 * <p>The rows of a domain keep the order of the files; training shuffles every epoch anyway.
 */
public final class TableImport {
  /** The builder's name in the provenance. */
  public static final String NAME = "schema-file";

  private TableImport() {}

  /**
   * Builds a data set. Its directory appears whole or not at all; until then everything is beside
   * it, where there must be room for about three copies of the data.
   *
   * @param schema what the schema file says
   * @param directory where to; a data set that is there is replaced
   * @param settings what the import may use
   * @param progress hears how far it has come
   * @return how many rows were read
   * @throws MloraException DATA_MISSING, DATA_MALFORMED, DATA_EMPTY, LABEL_INVALID, DOMAIN_UNKNOWN,
   *     DENSE_NOT_FINITE or SCHEMA_MISMATCH naming file, line or row, and column of what is wrong;
   *     RUN_UNWRITABLE if the directory cannot be written; NATIVE_LIBRARY where DuckDB does not run
   */
  public static long build(
      DataSchema schema, Path directory, ImportSettings settings, BuildProgress progress) {
    try (DatasetWriter writer = DatasetWriter.to(directory)) {
      Path scratch = writer.scratch();
      List<String> notes = new ArrayList<>();
      long rows;
      try (ImportDatabase database = ImportDatabase.open(scratch, settings, progress)) {
        LoadedSource source = new SourceLoad(database, schema, scratch).load();
        new SourceCheck(database, schema, source).require();
        List<String> domains = new LocatedRows(database, schema, source.rows()).locate(notes);
        Schema fitted = new SchemaFitting(database, schema, source.rows()).fit(domains);
        new RowTransfer(database, fitted, writer, progress).run(source.rows());
        cutOff(database, schema, notes);
        rows = source.rows();
        notes.add(0, rows + " rows read");
      }
      notes.stream().skip(1).forEach(progress::noted);
      writer.finish(
          new DatasetProvenance(
              schema.name(), NAME, schema.words(), sources(schema, progress), notes, ""));
      return rows;
    }
  }

  private static void cutOff(ImportDatabase database, DataSchema schema, List<String> notes) {
    for (int i = 0; i < schema.fields().size(); i++) {
      if (schema.fields().get(i) instanceof FieldRule.MultiValue several) {
        long rows =
            database.number(
                "SELECT count(*) FROM located WHERE n%d > %d".formatted(i, several.maxValues()));
        if (rows > 0) {
          notes.add(
              "field '%s': %d rows have more than %d values; the first %d are kept"
                  .formatted(several.name(), rows, several.maxValues(), several.maxValues()));
        }
      }
    }
  }

  private static List<SourceFile> sources(DataSchema schema, BuildProgress progress) {
    List<SourceFile> sources = new ArrayList<>();
    for (SourceTable table : schema.source().files()) {
      Path file = table.path();
      try {
        sources.add(
            new SourceFile(file.getFileName().toString(), Files.size(file), FileHash.sha256(file)));
      } catch (IOException e) {
        throw new MloraException(
            ErrorCode.DATA_MISSING,
            "Cannot read file %s (%s). Check that it is there and readable.".formatted(file, e),
            e);
      }
      progress.advanced("hashing " + file.getFileName(), 0, 1);
    }
    return sources;
  }
}
