package dev.mlora.batch;

import dev.mlora.spi.HostTensor;
import java.lang.foreign.ValueLayout;

/** The values of a field that has several in a row: the distinct ones, and which are whose. */
final class ValueBags implements FieldTensors {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private final UniqueIds ids;
  private final HostTensor offsets;
  private final HostTensor share;

  ValueBags(UniqueIds ids, HostTensor offsets, HostTensor share) {
    this.ids = ids;
    this.offsets = offsets;
    this.share = share;
  }

  @Override
  public void fill(BatchRows source, int field) {
    int rows = source.count();
    offsets.resize(rows + 1);
    share.resize(rows);
    ids.begin();
    int end = 0;
    for (int row = 0; row < rows; row++) {
      int values = source.values(field, row);
      offsets.memory().setAtIndex(UniqueIds.INT, row, end);
      share.memory().setAtIndex(FLOAT, row, values == 0 ? 0 : 1f / values);
      for (int value = 0; value < values; value++) {
        ids.put(end++, source.id(field, row, value));
      }
    }
    offsets.memory().setAtIndex(UniqueIds.INT, rows, end);
    ids.end(end);
  }
}
