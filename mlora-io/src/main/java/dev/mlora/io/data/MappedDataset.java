package dev.mlora.io.data;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.Rows;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A data set whose columns are mapped files. */
final class MappedDataset implements Dataset {
  private final DatasetIndex index;
  private final Map<Split, List<Rows>> rows = new EnumMap<>(Split.class);
  private final Arena arena;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A data set over mapped columns.
   *
   * @param columns for each split the columns of {@link ColumnFile#of}
   * @param arena what the columns are mapped in; closed with the data set
   */
  MappedDataset(
      DatasetIndex index, Map<Split, Map<ColumnFile, MemorySegment>> columns, Arena arena) {
    this.index = index;
    this.arena = arena;
    columns.forEach((split, segments) -> rows.put(split, slice(split, segments)));
  }

  private List<Rows> slice(Split split, Map<ColumnFile, MemorySegment> segments) {
    List<Rows> domains = new ArrayList<>();
    long first = 0;
    for (int count : index.counts().getOrDefault(split, List.of())) {
      domains.add(new MappedRows(segments, index.schema().fields().size(), first, count));
      first += count;
    }
    return List.copyOf(domains);
  }

  @Override
  public Schema schema() {
    return index.schema();
  }

  @Override
  public Rows rows(Split split, int domain) {
    return rows.getOrDefault(split, List.of()).get(domain);
  }

  @Override
  public DatasetProvenance provenance() {
    return index.provenance();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      arena.close();
    }
  }
}
