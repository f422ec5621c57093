package dev.mlora.io.data;

import dev.mlora.data.Rows;
import dev.mlora.io.data.ColumnFile.Content;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** A range of rows in mapped columns. */
final class MappedRows implements Rows {
  static final ValueLayout.OfInt ID =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat LOGIT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final ValueLayout.OfLong OFFSET =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  // Of a field of several values the whole column, into which its offsets point.
  private final MemorySegment[] ids;
  private final MemorySegment[] offsets;
  private final MemorySegment labels;
  private final MemorySegment oracle;
  private final int count;

  MappedRows(Map<ColumnFile, MemorySegment> columns, int fields, long first, int count) {
    this.count = count;
    ids = new MemorySegment[fields];
    offsets = new MemorySegment[fields];
    Arrays.fill(offsets, MemorySegment.NULL);
    MemorySegment labelColumn = MemorySegment.NULL;
    MemorySegment oracleColumn = MemorySegment.NULL;
    for (Map.Entry<ColumnFile, MemorySegment> entry : columns.entrySet()) {
      ColumnFile column = entry.getKey();
      switch (column.content()) {
        case IDS -> ids[column.field()] = entry.getValue();
        case OFFSETS ->
            offsets[column.field()] = slice(entry.getValue(), Content.OFFSETS, first, count + 1L);
        case LABELS -> labelColumn = slice(entry.getValue(), Content.LABELS, first, count);
        case ORACLE_LOGITS ->
            oracleColumn = slice(entry.getValue(), Content.ORACLE_LOGITS, first, count);
      }
    }
    for (int field = 0; field < fields; field++) {
      if (offsets[field].byteSize() == 0) {
        ids[field] = slice(ids[field], Content.IDS, first, count);
      }
    }
    labels = labelColumn;
    oracle = oracleColumn;
  }

  private static MemorySegment slice(
      MemorySegment column, Content content, long first, long count) {
    return column.asSlice(first * content.bytes(), count * content.bytes());
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int id(int field, int row) {
    return ids[field].getAtIndex(ID, row);
  }

  @Override
  public int values(int field, int row) {
    MemorySegment ends = offsets[field];
    return ends.byteSize() == 0
        ? 1
        : (int) (ends.getAtIndex(OFFSET, row + 1L) - ends.getAtIndex(OFFSET, row));
  }

  @Override
  public int id(int field, int row, int value) {
    MemorySegment ends = offsets[field];
    return ends.byteSize() == 0
        ? ids[field].getAtIndex(ID, row)
        : ids[field].getAtIndex(ID, ends.getAtIndex(OFFSET, row) + value);
  }

  @Override
  public float label(int row) {
    return labels.get(ValueLayout.JAVA_BYTE, row);
  }

  @Override
  public boolean hasOracle() {
    return oracle.byteSize() > 0;
  }

  @Override
  public float oracleLogit(int row) {
    return oracle.getAtIndex(LOGIT, row);
  }
}
