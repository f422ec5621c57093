package dev.mlora.batch;

import dev.mlora.spi.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Finds the distinct ids of a field in a batch, in the order in which they first come. */
final class UniqueIds implements FieldTensors {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  // For each id the batch in which it was last seen, above, and its place there: one cache line.
  private final long[] seen;
  private final HostTensor unique;
  private final HostTensor inverse;
  // Filled here and copied at once: an access to shared memory checks each time that it is alive.
  private final int[] ids;
  private final int[] places;
  private int batch;
  private int distinct;

  UniqueIds(int tableRows, HostTensor unique, HostTensor inverse) {
    this.seen = new long[tableRows];
    this.unique = unique;
    this.inverse = inverse;
    this.ids = new int[(int) (unique.memory().byteSize() / INT.byteSize())];
    this.places = new int[(int) (inverse.memory().byteSize() / INT.byteSize())];
  }

  @Override
  public void fill(BatchRows source, int field) {
    begin();
    int rows = source.count();
    for (int i = 0; i < rows; i++) {
      put(i, source.id(field, i));
    }
    end(rows);
  }

  /** Forgets the ids of the batch before. */
  void begin() {
    // A batch number in place of a flag saves clearing the table for every batch.
    batch++;
    distinct = 0;
  }

  /** The id of the i-th row or value. */
  void put(int i, int id) {
    long last = seen[id];
    if (last >>> 32 != batch) {
      last = (long) batch << 32 | distinct;
      seen[id] = last;
      ids[distinct] = id;
      distinct++;
    }
    places[i] = (int) last;
  }

  /** All ids are there; the tensors take their sizes. */
  void end(int count) {
    unique.resize(distinct);
    inverse.resize(count);
    MemorySegment.copy(ids, 0, unique.memory(), INT, 0, distinct);
    MemorySegment.copy(places, 0, inverse.memory(), INT, 0, count);
  }
}
