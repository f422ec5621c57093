package dev.mlora.io.data;

import dev.mlora.data.Field;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Split;
import dev.mlora.io.data.ColumnFile.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the column files of one split, the rows of its domains in any order. */
final class SplitWriter implements AutoCloseable {
  private final ScatteredColumn[] ids;
  // Null for fields of one value.
  private final @Nullable ScatteredColumn[] offsets;
  // For each field of several values, where those of each domain's last row end.
  private final long[][] ends;
  private final List<ScatteredColumn> columns = new ArrayList<>();
  private final ScatteredColumn labels;

  /**
   * Opens the files.
   *
   * @param directory the folder they go to
   * @param split which split
   * @param fields the fields of the schema
   * @param sizes how much each domain has
   * @param bufferBytes how much of a domain's column is kept back to be written at once
   */
  SplitWriter(
      Path directory, Split split, List<Field> fields, List<PartSize> sizes, int bufferBytes)
      throws IOException {
    ids = new ScatteredColumn[fields.size()];
    offsets = new ScatteredColumn[fields.size()];
    ends = new long[fields.size()][];
    long[] rows = begins(sizes.stream().mapToLong(PartSize::rows).toArray());
    try {
      for (int field = 0; field < ids.length; field++) {
        long[] values = rows;
        if (fields.get(field) instanceof MultiValueField) {
          int of = field;
          values = begins(sizes.stream().mapToLong(size -> size.values().get(of)).toArray());
          ends[field] = values.clone();
          long[] behindFirst = Arrays.stream(rows).map(row -> row + 1).toArray();
          ScatteredColumn column =
              open(directory, split, Content.OFFSETS, field, behindFirst, bufferBytes);
          column.putFirst(0);
          offsets[field] = column;
        }
        ids[field] = open(directory, split, Content.IDS, field, values, bufferBytes);
      }
      labels = open(directory, split, Content.LABELS, 0, rows, bufferBytes);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private ScatteredColumn open(
      Path directory, Split split, Content content, int field, long[] begins, int bufferBytes)
      throws IOException {
    Path file = directory.resolve(new ColumnFile(split, content, field).name());
    ScatteredColumn column = new ScatteredColumn(file, content.bytes(), begins, bufferBytes);
    columns.add(column);
    return column;
  }

  private static long[] begins(long[] sizes) {
    long[] begins = new long[sizes.length + 1];
    for (int i = 0; i < sizes.length; i++) {
      begins[i + 1] = Math.addExact(begins[i], sizes[i]);
    }
    return begins;
  }

  void add(int domain, int label, int[] rowIds, int[] values) throws IOException {
    int at = 0;
    for (int field = 0; field < ids.length; field++) {
      for (int value = 0; value < values[field]; value++) {
        ids[field].putInt(domain, rowIds[at++]);
      }
      ScatteredColumn rowEnds = offsets[field];
      if (rowEnds != null) {
        ends[field][domain] += values[field];
        rowEnds.putLong(domain, ends[field][domain]);
      }
    }
    labels.putByte(domain, (byte) label);
  }

  /** Writes what is kept back, and syncs the files to disk. */
  void finish() throws IOException {
    for (ScatteredColumn column : columns) {
      column.finish();
    }
  }

  @Override
  public void close() throws IOException {
    for (ScatteredColumn column : columns) {
      column.close();
    }
  }
}
