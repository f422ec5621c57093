package dev.mlora.io.data;

import dev.mlora.data.ContentHash;
import dev.mlora.data.Field;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Sha256;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.DatasetIndex.FileEntry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/** Reads every byte of a mapped data set and holds it against its index. */
final class DatasetCheck {
  /** A buffer over a segment cannot be longer than an array; this is small enough for any cache. */
  private static final long CHUNK_BYTES = 1 << 20;

  private final Path directory;
  private final DatasetIndex index;

  DatasetCheck(Path directory, DatasetIndex index) {
    this.directory = directory;
    this.index = index;
  }

  /**
   * Checks the values and the SHA-256 of each column, and the SHA-256 of the whole content, which
   * holds the index's own schema and row counts.
   */
  void require(MappedDataset dataset, Map<Split, Map<ColumnFile, MemorySegment>> columns) {
    columns.forEach(
        (split, segments) ->
            segments.forEach(
                (file, segment) -> {
                  // A value is more to go by than a hash, so values come first.
                  requireValues(file, segment);
                  requireHash(file, segment);
                }));
    requireHash(
        "The content of " + directory + ", row counts and schema included,",
        ContentHash.of(dataset),
        index.provenance().contentSha256());
  }

  private void requireValues(ColumnFile column, MemorySegment values) {
    switch (column.content()) {
      case IDS -> requireIds(column, values);
      case LABELS -> requireLabels(column, values);
      case OFFSETS -> requireOffsets(column, values);
      case ORACLE_LOGITS -> {}
    }
  }

  private void requireIds(ColumnFile column, MemorySegment ids) {
    Field field = index.schema().fields().get(column.field());
    int rows = field.tableRows();
    long count = ids.byteSize() / column.content().bytes();
    for (long row = 0; row < count; row++) {
      int id = ids.getAtIndex(MappedRows.ID, row);
      if (id < 0 || id >= rows) {
        throw new MloraException(
            ErrorCode.DATASET_DAMAGED,
            "%s, row %d: the id in field '%s' is %d, but its table has the rows 0 to %d. %s"
                .formatted(
                    directory.resolve(column.name()),
                    row + 1,
                    field.name(),
                    id,
                    rows - 1,
                    DatasetFiles.REBUILD));
      }
    }
  }

  private void requireOffsets(ColumnFile column, MemorySegment offsets) {
    MultiValueField field = (MultiValueField) index.schema().fields().get(column.field());
    long rows = offsets.byteSize() / Long.BYTES - 1;
    long previous = 0;
    for (long row = 0; row < rows; row++) {
      long end = offsets.getAtIndex(MappedRows.OFFSET, row + 1);
      if (end < previous || end - previous > field.maxValues()) {
        throw new MloraException(
            ErrorCode.DATASET_DAMAGED,
            "%s, row %d: its values in field '%s' are those from %d to %d, but a row has 0 to %d. %s"
                .formatted(
                    directory.resolve(column.name()),
                    row + 1,
                    field.name(),
                    previous,
                    end,
                    field.maxValues(),
                    DatasetFiles.REBUILD));
      }
      previous = end;
    }
  }

  private void requireLabels(ColumnFile column, MemorySegment labels) {
    for (long row = 0; row < labels.byteSize(); row++) {
      byte label = labels.get(ValueLayout.JAVA_BYTE, row);
      if (label != 0 && label != 1) {
        throw new MloraException(
            ErrorCode.LABEL_INVALID,
            "%s, row %d: the label (%s) is %d, but labels are 0 or 1. %s"
                .formatted(
                    directory.resolve(column.name()),
                    row + 1,
                    index.schema().labelRule(),
                    Byte.toUnsignedInt(label),
                    DatasetFiles.REBUILD));
      }
    }
  }

  private void requireHash(ColumnFile column, MemorySegment values) {
    MessageDigest digest = Sha256.newDigest();
    for (long at = 0; at < values.byteSize(); at += CHUNK_BYTES) {
      long bytes = Math.min(CHUNK_BYTES, values.byteSize() - at);
      digest.update(values.asSlice(at, bytes).asByteBuffer());
    }
    FileEntry entry = index.file(column);
    requireHash(
        directory.resolve(column.name()).toString(),
        HexFormat.of().formatHex(digest.digest()),
        entry == null ? "none" : entry.sha256());
  }

  private static void requireHash(String what, String actual, String expected) {
    if (!actual.equals(expected)) {
      throw new MloraException(
          ErrorCode.DATASET_DAMAGED,
          "%s has SHA-256 %s, but %s has %s. It was changed since it was written. %s"
              .formatted(
                  what,
                  actual,
                  DatasetIndex.FILE_NAME,
                  expected.isEmpty() ? "none" : expected,
                  DatasetFiles.REBUILD));
    }
  }
}
