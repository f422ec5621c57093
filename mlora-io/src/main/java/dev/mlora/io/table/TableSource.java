package dev.mlora.io.table;

import dev.mlora.data.Split;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files that a data set is made from; all have the same columns.
 *
 * @param files the files, in the order in which their rows come
 * @param text how they are written, where they are text
 */
public record TableSource(List<SourceTable> files, TextForm text) {
  /** Takes a copy. */
  public TableSource {
    files = List.copyOf(files);
  }

  /**
   * A file.
   *
   * @param path where it is
   * @param format what it is
   * @param split which split its rows belong to, if that goes by file
   */
  public record SourceTable(Path path, TableFormat format, Optional<Split> split) {}

  /**
   * How text files are written.
   *
   * @param delimiter what stands between two values; empty for a comma, in TSV files a tab
   * @param quote what stands around values that hold a delimiter or a line end; empty for none
   * @param header whether the first line names the columns
   * @param columns the columns' names where no line does
   */
  public record TextForm(String delimiter, String quote, boolean header, List<String> columns) {
    /** Takes a copy. */
    public TextForm {
      columns = List.copyOf(columns);
    }

    /** The delimiter of a file. */
    String delimiterOf(TableFormat format) {
      return delimiter.isEmpty() ? (format == TableFormat.TSV ? "\t" : ",") : delimiter;
    }
  }
}
