package dev.mlora.io.data;

import dev.mlora.data.Rows;
import dev.mlora.io.data.ColumnFile.Content;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/** A range of rows in mapped columns. */
final class MappedRows implements Rows {
  static final ValueLayout.OfInt ID =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat LOGIT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment[] ids;
  private final MemorySegment labels;
  private final MemorySegment oracle;
  private final int count;

  MappedRows(List<MemorySegment> columns, int fields, long first, int count) {
    this.count = count;
    ids = new MemorySegment[fields];
    for (int field = 0; field < fields; field++) {
      ids[field] = slice(columns.get(field), Content.IDS, first, count);
    }
    labels = slice(columns.get(fields), Content.LABELS, first, count);
    oracle =
        columns.size() > fields + 1
            ? slice(columns.get(fields + 1), Content.ORACLE_LOGITS, first, count)
            : MemorySegment.NULL;
  }

  private static MemorySegment slice(MemorySegment column, Content content, long first, int count) {
    return column.asSlice(first * content.bytes(), (long) count * content.bytes());
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
