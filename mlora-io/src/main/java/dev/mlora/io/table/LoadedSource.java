package dev.mlora.io.table;

import dev.mlora.io.table.TableSource.SourceTable;
import dev.mlora.io.table.TableSource.TextForm;
import java.util.List;

/**
 * The table {@code source}: all rows of all files, numbered from 0 in their order.
 *
 * @param files the files with the numbers of their first rows
 * @param text how text files are written
 * @param rows how many rows there are
 */
record LoadedSource(List<LoadedFile> files, TextForm text, long rows) {
  /** Takes a copy. */
  LoadedSource {
    files = List.copyOf(files);
  }

  /** A file and the number of its first row. */
  record LoadedFile(SourceTable table, long firstRow) {}

  /**
   * Where a value stands, such as {@code clicks.csv, line 7, column 'price'}. Reads the file up to
   * there, because lines are not rows.
   */
  String place(long row, String column) {
    LoadedFile file = files.getFirst();
    for (LoadedFile next : files) {
      if (next.firstRow() <= row) {
        file = next;
      }
    }
    long within = row - file.firstRow();
    return "%s, %s, column '%s'"
        .formatted(
            file.table().path(),
            file.table().format() == TableFormat.PARQUET
                ? "row " + (within + 1)
                : "line " + line(file.table(), within),
            column);
  }

  private long line(SourceTable table, long row) {
    try (DelimitedRecords records =
        new DelimitedRecords(table.path(), text.delimiterOf(table.format()), text.quote())) {
      if (text.header()) {
        records.next();
      }
      for (long i = 0; i <= row; i++) {
        records.next();
      }
      return records.line();
    }
  }
}
