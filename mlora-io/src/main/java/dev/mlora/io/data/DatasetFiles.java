package dev.mlora.io.data;

import dev.mlora.data.ContentHash;
import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Rows;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.DatasetIndex.FileEntry;
import dev.mlora.io.file.TextFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A data set as a directory: one file for each column and split, memory-mapped when it is read, and
 * {@code dataset.json} with the schema, the row counts, a SHA-256 for every file and where the data
 * come from.
 *
 * <p>Column files hold little-endian values without a header ({@code i32} ids, {@code u8} labels,
 * {@code f32} oracle logits), the rows of domain 0 first. A field of several values has the ids of
 * all its values in one file and where each row's begin in another ({@code i64}). Files are mapped,
 * not loaded, so a data set may be larger than memory.
 */
public final class DatasetFiles {
  static final String REBUILD = "Restore the directory or build the data set again.";

  private DatasetFiles() {}

  /**
   * Writes a data set. The directory appears whole or not at all: everything is written to a
   * temporary directory beside it, synced and renamed. A data set that is there already is
   * replaced.
   *
   * @param dataset what to write
   * @param directory where to
   * @throws MloraException RUN_UNWRITABLE if the directory cannot be written, or holds something
   *     that is not a data set
   */
  public static void write(Dataset dataset, Path directory) {
    try (DirectorySwap swap = DirectorySwap.to(directory)) {
      Schema schema = dataset.schema();
      boolean oracle = hasOracle(dataset);
      Map<Split, List<Integer>> counts = new EnumMap<>(Split.class);
      Map<String, FileEntry> files = new LinkedHashMap<>();
      for (Split split : Split.values()) {
        List<Rows> domains = new ArrayList<>();
        for (int domain = 0; domain < schema.domains().size(); domain++) {
          domains.add(dataset.rows(split, domain));
        }
        counts.put(split, domains.stream().map(Rows::count).toList());
        for (ColumnFile column : ColumnFile.of(split, schema.fields(), oracle)) {
          files.put(
              column.name(),
              ColumnWriter.write(swap.temporary().resolve(column.name()), column, domains));
        }
      }
      DatasetIndex index = new DatasetIndex(schema, counts, oracle, files, provenance(dataset));
      swap.write(DatasetIndex.FILE_NAME, index.toJson());
      swap.commit();
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.RUN_UNWRITABLE,
          "Cannot write data set directory %s (%s). Choose a directory that can be written."
              .formatted(directory, e),
          e);
    }
  }

  /**
   * Opens a data set and checks all of it: the index, the SHA-256 of each file and of the whole
   * content, that ids lie within their tables and that labels are 0 or 1. Every byte is read twice
   * for that: less than a second for a million rows of two fields.
   *
   * @param directory the data set's directory
   * @throws MloraException DATA_MISSING if there is no data set; DATASET_DAMAGED or LABEL_INVALID
   *     naming the file that is missing, truncated, changed, of another version or inconsistent
   */
  public static Dataset open(Path directory) {
    return open(directory, true);
  }

  /**
   * Opens a data set without reading its rows, for those too large to be read before they are used:
   * checks the index and the sizes of all files, not their content. What changed on the disk since
   * it was written goes unnoticed, and an id beyond its table fails wherever it is used.
   *
   * @param directory the data set's directory
   * @throws MloraException DATA_MISSING if there is no data set; DATASET_DAMAGED naming the file
   *     that is missing, truncated, of another version or inconsistent
   */
  public static Dataset openUnchecked(Path directory) {
    return open(directory, false);
  }

  // The arena lives as long as the data set, which closes it.
  @SuppressWarnings("MustBeClosedChecker")
  private static Dataset open(Path directory, boolean checked) {
    Path indexFile = directory.resolve(DatasetIndex.FILE_NAME);
    if (!Files.isRegularFile(indexFile)) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "%s holds no data set: there is no file %s in it. %s"
              .formatted(
                  directory, DatasetIndex.FILE_NAME, "Build one with `mlora data build` first."));
    }
    DatasetIndex index;
    try {
      index = DatasetIndex.parse(TextFile.read(indexFile), indexFile.toString());
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATASET_DAMAGED,
          "Cannot read %s as UTF-8 text (%s). %s".formatted(indexFile, e, REBUILD),
          e);
    }
    Arena arena = Arena.ofShared();
    try {
      Map<Split, Map<ColumnFile, MemorySegment>> columns = map(directory, index, arena);
      MappedDataset dataset = new MappedDataset(index, columns, arena);
      if (checked) {
        new DatasetCheck(directory, index).require(dataset, columns);
      }
      return dataset;
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** Maps all files, each of which must have the size that the index tells. */
  static Map<Split, Map<ColumnFile, MemorySegment>> map(
      Path directory, DatasetIndex index, Arena arena) {
    Map<Split, Map<ColumnFile, MemorySegment>> columns = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      Map<ColumnFile, MemorySegment> segments = new LinkedHashMap<>();
      for (ColumnFile column : ColumnFile.of(split, index.schema().fields(), index.oracle())) {
        segments.put(column, map(directory, column, index, arena));
      }
      segments.forEach(
          (column, offsets) -> {
            if (column.content() == ColumnFile.Content.OFFSETS) {
              requireEnds(directory, column, offsets, segments);
            }
          });
      columns.put(split, segments);
    }
    return columns;
  }

  /** The values of a field are as many as its offsets say. */
  private static void requireEnds(
      Path directory,
      ColumnFile column,
      MemorySegment offsets,
      Map<ColumnFile, MemorySegment> columns) {
    ColumnFile ids = new ColumnFile(column.split(), ColumnFile.Content.IDS, column.field());
    long values =
        columns.getOrDefault(ids, MemorySegment.NULL).byteSize() / ColumnFile.Content.IDS.bytes();
    long begin = offsets.getAtIndex(MappedRows.OFFSET, 0);
    long end = offsets.getAtIndex(MappedRows.OFFSET, offsets.byteSize() / Long.BYTES - 1);
    if (begin != 0 || end != values) {
      throw new MloraException(
          ErrorCode.DATASET_DAMAGED,
          "%s runs from %d to %d, but %s has the values 0 to %d. %s"
              .formatted(
                  directory.resolve(column.name()), begin, end, ids.name(), values, REBUILD));
    }
  }

  private static MemorySegment map(
      Path directory, ColumnFile column, DatasetIndex index, Arena arena) {
    Path file = directory.resolve(column.name());
    FileEntry entry = index.file(column);
    long expected = expectedBytes(column, index, entry);
    if (entry == null || entry.bytes() != expected) {
      throw new MloraException(
          ErrorCode.DATASET_DAMAGED,
          "%s says that %s has %s bytes, but its row counts make it %d. %s"
              .formatted(
                  directory.resolve(DatasetIndex.FILE_NAME),
                  column.name(),
                  entry == null ? "no" : entry.bytes(),
                  expected,
                  REBUILD));
    }
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() != expected) {
        throw new MloraException(
            ErrorCode.DATASET_DAMAGED,
            "%s has %d bytes, but %d are expected. %s"
                .formatted(file, channel.size(), expected, REBUILD));
      }
      return channel.map(MapMode.READ_ONLY, 0, expected, arena);
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATASET_DAMAGED,
          "Cannot read column file %s (%s). %s".formatted(file, e, REBUILD),
          e);
    }
  }

  /** How many values a field of several has in all, only its offsets tell. */
  private static long expectedBytes(
      ColumnFile column, DatasetIndex index, @Nullable FileEntry entry) {
    int bytes = column.content().bytes();
    long rows = index.rows(column.split());
    return switch (column.content()) {
      case OFFSETS -> (rows + 1) * bytes;
      case IDS ->
          index.schema().fields().get(column.field()) instanceof MultiValueField && entry != null
              ? Math.max(0, entry.bytes() - entry.bytes() % bytes)
              : rows * bytes;
      case LABELS, ORACLE_LOGITS -> rows * bytes;
    };
  }

  /** Rows of a kind of their own may come without a hash; what is opened is held against one. */
  private static DatasetProvenance provenance(Dataset dataset) {
    DatasetProvenance provenance = dataset.provenance();
    return provenance.contentSha256().isEmpty()
        ? provenance.withContentSha256(ContentHash.of(dataset))
        : provenance;
  }

  private static boolean hasOracle(Dataset dataset) {
    for (Split split : Split.values()) {
      for (int domain = 0; domain < dataset.schema().domains().size(); domain++) {
        if (dataset.rows(split, domain).hasOracle()) {
          return true;
        }
      }
    }
    return false;
  }
}
