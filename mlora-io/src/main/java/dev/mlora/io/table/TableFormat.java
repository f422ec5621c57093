package dev.mlora.io.table;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What a table is written as. */
public enum TableFormat {
  /** Text, a row a line, with commas between the values unless the schema file says otherwise. */
  CSV,
  /** Text with tabs between the values. */
  TSV,
  /** Apache Parquet. */
  PARQUET;

  /** The ending of files compressed with gzip. */
  static final String GZIP = ".gz";

  /** The format that a file's name tells, {@code .gz} at its end left aside. */
  static Optional<TableFormat> of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    String plain = name.endsWith(GZIP) ? name.substring(0, name.length() - GZIP.length()) : name;
    if (plain.endsWith(".csv")) {
      return Optional.of(CSV);
    }
    if (plain.endsWith(".tsv") || plain.endsWith(".tab")) {
      return Optional.of(TSV);
    }
    return plain.endsWith(".parquet") ? Optional.of(PARQUET) : Optional.empty();
  }

  /** Whether a file is compressed with gzip. */
  static boolean gzipped(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(GZIP);
  }
}
