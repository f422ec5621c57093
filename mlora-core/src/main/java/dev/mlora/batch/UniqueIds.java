package dev.mlora.batch;

import dev.mlora.spi.HostTensor;
import java.lang.foreign.ValueLayout;

/** Finds the distinct ids of a field in a batch, in the order in which they first come. */
final class UniqueIds {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final int[] seenIn;
  private final int[] place;
  private final HostTensor unique;
  private final HostTensor inverse;
  private int batch;

  UniqueIds(int tableRows, HostTensor unique, HostTensor inverse) {
    this.seenIn = new int[tableRows];
    this.place = new int[tableRows];
    this.unique = unique;
    this.inverse = inverse;
  }

  void fill(BatchRows source, int field) {
    // A batch number in place of a flag saves clearing the table for every batch.
    batch++;
    int rows = source.count();
    inverse.resize(rows);
    int distinct = 0;
    for (int i = 0; i < rows; i++) {
      int id = source.id(field, i);
      if (seenIn[id] != batch) {
        seenIn[id] = batch;
        place[id] = distinct;
        unique.memory().setAtIndex(INT, distinct, id);
        distinct++;
      }
      inverse.memory().setAtIndex(INT, i, place[id]);
    }
    unique.resize(distinct);
  }
}
