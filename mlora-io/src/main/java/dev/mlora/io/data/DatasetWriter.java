package dev.mlora.io.data;

import dev.mlora.data.ContentHash;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.DatasetIndex.FileEntry;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.file.WholeFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a data set that need not fit into memory, row by row, in any order of splits and domains.
 * The directory appears whole or not at all, as with {@link DatasetFiles#write}.
 *
 * <pre>{@code
 * try (DatasetWriter writer = DatasetWriter.to(directory)) {
 *   writer.begin(schema, sizes);
 *   writer.add(Split.TRAIN, domain, 1, ids, counts); // and so on
 *   writer.finish(provenance);
 * }
 * }</pre>
 *
 * <p>Not safe for use by several threads.
 */
public final class DatasetWriter implements AutoCloseable {
  private static final long BUFFERED_BYTES = 32L << 20;
  private static final int LEAST_BUFFER_BYTES = 64;
  private static final int MOST_BUFFER_BYTES = 1 << 16;

  private final Path directory;
  private final DirectorySwap swap;
  private @Nullable Begun begun;

  private DatasetWriter(Path directory, DirectorySwap swap) {
    this.directory = directory;
    this.swap = swap;
  }

  /** What is known once the sizes are told. */
  private record Begun(
      Schema schema, Map<Split, List<Integer>> counts, Map<Split, SplitWriter> splits) {
    SplitWriter split(Split split) {
      return Objects.requireNonNull(splits.get(split));
    }
  }

  /**
   * Prepares to write.
   *
   * @param directory where to; a data set that is there is replaced when the new one is finished
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE} if it cannot be written, holds
   *     something that is not a data set, or another build is writing to it
   */
  public static DatasetWriter to(Path directory) {
    try {
      return new DatasetWriter(directory, DirectorySwap.to(directory));
    } catch (IOException e) {
      throw WholeFile.unwritable(directory, e);
    }
  }

  /** A folder beside the data set for the caller's own use, removed when this is closed. */
  public Path scratch() {
    try {
      return swap.scratch();
    } catch (IOException e) {
      throw WholeFile.unwritable(directory, e);
    }
  }

  /**
   * Says what will be written.
   *
   * @param schema the schema that rows are encoded with
   * @param sizes for each split how much each domain has, in the order of the schema
   */
  public void begin(Schema schema, Map<Split, List<PartSize>> sizes) {
    if (begun != null) {
      throw new IllegalStateException("The data set was begun already.");
    }
    Begun files = new Begun(schema, new EnumMap<>(Split.class), new EnumMap<>(Split.class));
    begun = files;
    int buffer = bufferBytes(schema);
    try {
      for (Split split : Split.values()) {
        List<PartSize> parts = sizes.getOrDefault(split, List.of());
        files.counts().put(split, parts.stream().map(PartSize::rows).toList());
        files
            .splits()
            .put(split, new SplitWriter(swap.temporary(), split, schema.fields(), parts, buffer));
      }
    } catch (IOException e) {
      throw WholeFile.unwritable(directory, e);
    }
  }

  private static int bufferBytes(Schema schema) {
    long columns = 0;
    for (Split split : Split.values()) {
      columns += ColumnFile.of(split, schema.fields(), false).size();
    }
    return Math.clamp(
        BUFFERED_BYTES / (columns * schema.domains().size()),
        LEAST_BUFFER_BYTES,
        MOST_BUFFER_BYTES);
  }

  private Begun requireBegun() {
    if (begun == null) {
      throw new IllegalStateException("The sizes of the data set are not told yet.");
    }
    return begun;
  }

  /**
   * Adds a row.
   *
   * @param split which part it belongs to
   * @param domain the domain's index
   * @param label 0 or 1
   * @param ids table rows, those of each field after those of the field before
   * @param values how many of them each field has: 1, unless it is a {@link MultiValueField}
   */
  public void add(Split split, int domain, int label, int[] ids, int[] values) {
    try {
      requireBegun().split(split).add(domain, label, ids, values);
    } catch (IOException e) {
      throw WholeFile.unwritable(directory, e);
    }
  }

  /**
   * Completes the data set and gives it its name.
   *
   * @param provenance where it comes from; the hash of its content is filled in
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}
   */
  public void finish(DatasetProvenance provenance) {
    Begun written = requireBegun();
    try {
      Map<String, FileEntry> files = new LinkedHashMap<>();
      for (Split split : Split.values()) {
        written.split(split).finish();
        for (ColumnFile column : ColumnFile.of(split, written.schema().fields(), false)) {
          Path file = swap.temporary().resolve(column.name());
          files.put(column.name(), new FileEntry(Files.size(file), FileHash.sha256(file)));
        }
      }
      DatasetIndex index =
          new DatasetIndex(written.schema(), written.counts(), false, files, provenance);
      swap.write(DatasetIndex.FILE_NAME, index.withProvenance(hashed(index, provenance)).toJson());
      swap.commit();
    } catch (IOException e) {
      throw WholeFile.unwritable(directory, e);
    }
  }

  @SuppressWarnings("MustBeClosedChecker")
  private DatasetProvenance hashed(DatasetIndex index, DatasetProvenance provenance) {
    Arena arena = Arena.ofShared();
    // The data set closes the arena.
    try (MappedDataset written =
        new MappedDataset(index, DatasetFiles.map(swap.temporary(), index, arena), arena)) {
      return provenance.withContentSha256(ContentHash.of(written));
    }
  }

  /** Removes everything that did not become a data set. */
  @Override
  public void close() {
    try {
      try {
        if (begun != null) {
          for (SplitWriter split : begun.splits().values()) {
            split.close();
          }
        }
      } finally {
        swap.close();
      }
    } catch (IOException e) {
      throw WholeFile.unwritable(directory, e);
    }
  }
}
