package dev.mlora.io.table;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.table.LoadedSource.LoadedFile;
import dev.mlora.io.table.TableSource.SourceTable;
import dev.mlora.io.table.TableSource.TextForm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Reads all files into the table {@code source}, with the columns that the schema file names. */
final class SourceLoad {
  /** As many rows as the random split can tell apart. */
  private static final long MOST_ROWS = 1L << 32;

  private final ImportDatabase database;
  private final DataSchema schema;
  private final Path scratch;
  private final TextForm text;

  SourceLoad(ImportDatabase database, DataSchema schema, Path scratch) {
    this.database = database;
    this.schema = schema;
    this.scratch = scratch;
    this.text = schema.source().text();
  }

  LoadedSource load() {
    List<OpenTable> tables = new ArrayList<>();
    // All files are looked at before the first is read: reading takes a while.
    for (SourceTable table : schema.source().files()) {
      if (!Files.isRegularFile(table.path()) || !Files.isReadable(table.path())) {
        throw new MloraException(
            ErrorCode.DATA_MISSING,
            "There is no readable file %s. Check the schema file, whose paths are relative to its own folder, or name files with --source."
                .formatted(table.path()));
      }
      OpenTable open = table.format() == TableFormat.PARQUET ? parquet(table) : delimited(table);
      open.columns(schema).require();
      tables.add(open);
    }
    database.run("CREATE TABLE source (" + SourceColumns.definition(schema) + ")");
    List<LoadedFile> files = new ArrayList<>();
    long rows = 0;
    for (OpenTable table : tables) {
      files.add(new LoadedFile(table.table(), rows));
      insert(table, rows);
      rows = database.number("SELECT count(*) FROM source");
    }
    if (rows == 0) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          "There are no rows in %s. Expected at least one for each domain and split."
              .formatted(
                  schema.source().files().stream()
                      .map(table -> table.path().toString())
                      .collect(Collectors.joining(", "))));
    }
    if (rows > MOST_ROWS) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "There are %d rows, more than the %d that can be split. Build several data sets."
              .formatted(rows, MOST_ROWS));
    }
    return new LoadedSource(files, text, rows);
  }

  /** A file, the types of its columns and the SQL that reads it. */
  private record OpenTable(SourceTable table, Map<String, ColumnType> types, String reader) {
    SourceColumns columns(DataSchema schema) {
      return new SourceColumns(schema, table, types);
    }
  }

  private void insert(OpenTable open, long before) {
    SourceTable table = open.table();
    String stage = "reading " + table.path().getFileName();
    String sql = "INSERT INTO source " + open.columns(schema).selection(open.reader());
    try {
      database.runLong(sql, stage, 0);
    } catch (SQLException e) {
      if (ImportDatabase.isOfDisk(e) || String.valueOf(e.getMessage()).contains("Out of Memory")) {
        throw database.failed(sql, e);
      }
      throw malformed(table, open.types().size(), e);
    }
    long rows = database.number("SELECT count(*) FROM source") - before;
    database.progressed(stage, rows);
  }

  private OpenTable parquet(SourceTable table) {
    Path file = TableFormat.gzipped(table.path()) ? unpacked(table.path()) : table.path();
    String reader = "read_parquet(" + Sql.file(file) + ", hive_partitioning = false)";
    Map<String, ColumnType> columns = new LinkedHashMap<>();
    try {
      database.describe(
          "DESCRIBE SELECT * FROM " + reader,
          row -> columns.put(row.getString(1), ColumnType.of(row.getString(2))));
    } catch (SQLException e) {
      throw malformed(table, 0, e);
    }
    return new OpenTable(table, columns, reader);
  }

  /** Parquet is read here and there, which gzip does not allow. */
  private Path unpacked(Path file) {
    Path plain = scratch.resolve("unpacked-" + Math.abs((long) file.hashCode()) + ".parquet");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      Files.copy(in, plain);
      return plain;
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "Cannot unpack file %s (%s). Check that it is whole, and that there is space left."
              .formatted(file, e),
          e);
    }
  }

  private OpenTable delimited(SourceTable table) {
    String delimiter = text.delimiterOf(table.format());
    List<String> names = text.columns();
    try (DelimitedRecords records = new DelimitedRecords(table.path(), delimiter, text.quote())) {
      if (!records.next()) {
        throw new MloraException(
            ErrorCode.DATA_EMPTY,
            "%s is empty. Expected %s."
                .formatted(
                    table.path(), text.header() ? "a line with the columns' names" : "rows"));
      }
      if (text.header()) {
        names = records.values();
      }
      Set<String> known = new HashSet<>();
      for (String name : names) {
        if (!known.add(name)) {
          throw records.malformed(1, 1, "two columns have the name '%s'".formatted(name));
        }
      }
    }
    String columns =
        names.stream()
            .map(name -> Sql.text(name) + ": 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    String reader =
        "read_csv(%s, auto_detect = false, delim = %s, quote = %s, escape = %s, header = %s, columns = %s, nullstr = '', strict_mode = true, hive_partitioning = false, compression = '%s')"
            .formatted(
                Sql.file(table.path()),
                Sql.text(delimiter),
                Sql.text(text.quote()),
                Sql.text(text.quote()),
                text.header(),
                columns,
                TableFormat.gzipped(table.path()) ? "gzip" : "none");
    Map<String, ColumnType> types = new LinkedHashMap<>();
    names.forEach(name -> types.put(name, ColumnType.TEXT));
    return new OpenTable(table, types, reader);
  }

  /** DuckDB knows that something is wrong; where it is, a second look tells more exactly. */
  private MloraException malformed(SourceTable table, int columns, SQLException e) {
    if (table.format() != TableFormat.PARQUET) {
      try (DelimitedRecords records =
          new DelimitedRecords(table.path(), text.delimiterOf(table.format()), text.quote())) {
        while (records.next()) {
          int values = records.values().size();
          if (values != columns) {
            return records.malformed(
                records.line(),
                1,
                "the row has %d value%s, but there are %d columns"
                    .formatted(values, values == 1 ? "" : "s", columns));
          }
        }
      }
    }
    return new MloraException(
        ErrorCode.DATA_MALFORMED,
        "%s cannot be read as %s (%s). Correct the file, or the schema file if it is something else."
            .formatted(
                table.path(),
                table.format(),
                ImportDatabase.firstLine(String.valueOf(e.getMessage()))),
        e);
  }
}
