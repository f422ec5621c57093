package dev.mlora.io.data;

import dev.mlora.data.Field;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file of one column in one split: little-endian values without a header, the rows of all domains
 * one after the other.
 *
 * @param split which part
 * @param content what its values are
 * @param field the field's place in the schema, for {@link Content#IDS} and {@link
 *     Content#OFFSETS}; otherwise 0
 */
record ColumnFile(Split split, Content content, int field) {
  /** What the values of a column are, and their size in bytes. */
  enum Content {
    /** Table rows; of a field of several values those of all rows one after the other. */
    IDS(Integer.BYTES, "i32"),
    /** Where the values of each row begin and those of the last end: one number more than rows. */
    OFFSETS(Long.BYTES, "i64"),
    LABELS(Byte.BYTES, "u8"),
    ORACLE_LOGITS(Float.BYTES, "f32");

    private final int bytes;
    private final String suffix;

    Content(int bytes, String suffix) {
      this.bytes = bytes;
      this.suffix = suffix;
    }

    int bytes() {
      return bytes;
    }
  }

  /** The columns of one split: ids of all fields, labels, oracle logits, offsets. */
  static List<ColumnFile> of(Split split, List<Field> fields, boolean oracle) {
    List<ColumnFile> columns = new ArrayList<>();
    for (int field = 0; field < fields.size(); field++) {
      columns.add(new ColumnFile(split, Content.IDS, field));
    }
    columns.add(new ColumnFile(split, Content.LABELS, 0));
    if (oracle) {
      columns.add(new ColumnFile(split, Content.ORACLE_LOGITS, 0));
    }
    for (int field = 0; field < fields.size(); field++) {
      if (fields.get(field) instanceof MultiValueField) {
        columns.add(new ColumnFile(split, Content.OFFSETS, field));
      }
    }
    return columns;
  }

  /** The file's name in the data set's directory, such as {@code train-field-0.i32}. */
  String name() {
    String column =
        switch (content) {
          case IDS -> "field-" + field;
          case OFFSETS -> "field-" + field + "-offsets";
          case LABELS -> "label";
          case ORACLE_LOGITS -> "oracle";
        };
    return "%s-%s.%s".formatted(split.name().toLowerCase(Locale.ROOT), column, content.suffix);
  }
}
