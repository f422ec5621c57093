package dev.mlora.io.table;

import dev.mlora.data.BucketedField;
import dev.mlora.data.Field;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.BuildProgress;
import dev.mlora.io.data.DatasetWriter;
import dev.mlora.io.data.PartSize;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Moves the rows of {@code located}, encoded, into a data set: some at a time, in their order. */
final class RowTransfer {
  private static final long ROWS_AT_A_TIME = 1 << 18;
  private static final int FIRST_FIELD = 4;
  private static final Split[] SPLITS = Split.values();

  private final ImportDatabase database;
  private final Schema schema;
  private final DatasetWriter writer;
  private final BuildProgress progress;
  private int[] ids;
  private final int[] values;

  RowTransfer(
      ImportDatabase database, Schema schema, DatasetWriter writer, BuildProgress progress) {
    this.database = database;
    this.schema = schema;
    this.writer = writer;
    this.progress = progress;
    this.ids = new int[schema.fields().size()];
    this.values = new int[schema.fields().size()];
  }

  /** Moves all rows, of which the source has so many. */
  void run(long rows) {
    writer.begin(schema, sizes());
    String columns = columns();
    String vocabularies = vocabularies();
    for (long first = 0; first < rows; first += ROWS_AT_A_TIME) {
      long end = Math.min(rows, first + ROWS_AT_A_TIME);
      database.query(
          "SELECT %s FROM (SELECT * FROM located WHERE r >= %d AND r < %d) l%s ORDER BY l.r"
              .formatted(columns, first, end, vocabularies),
          this::add);
      progress.advanced("encoding rows", end, (double) end / rows);
    }
  }

  private String columns() {
    StringBuilder columns = new StringBuilder("l.r, l.sp, l.di, l.y");
    for (int i = 0; i < schema.fields().size(); i++) {
      columns.append(
          schema.fields().get(i) instanceof SparseField
              ? ", coalesce(ids%d.id, %d)".formatted(i, Field.OOV_ROW)
              : ", l.v" + i);
    }
    return columns.toString();
  }

  private String vocabularies() {
    StringBuilder joins = new StringBuilder();
    for (int i = 0; i < schema.fields().size(); i++) {
      if (schema.fields().get(i) instanceof SparseField) {
        joins.append(" LEFT JOIN ids%d ON ids%d.v = l.v%d".formatted(i, i, i));
      }
    }
    return joins.toString();
  }

  private void add(ResultSet row) throws SQLException {
    int at = 0;
    for (int i = 0; i < values.length; i++) {
      int column = FIRST_FIELD + 1 + i;
      values[i] = 1;
      switch (schema.fields().get(i)) {
        case SparseField sparse -> put(at++, row.getInt(column));
        case BucketedField bucketed -> {
          double value = row.getDouble(column);
          put(at++, row.wasNull() ? Field.OOV_ROW : bucketed.row(value, "the source"));
        }
        case MultiValueField several -> {
          Array list = row.getArray(column);
          Object[] texts = list == null ? new Object[0] : (Object[]) list.getArray();
          values[i] = texts.length;
          for (Object text : texts) {
            put(at++, text == null ? Field.OOV_ROW : several.vocabulary().row(text.toString()));
          }
        }
      }
    }
    writer.add(SPLITS[row.getInt(2)], row.getInt(3), row.getInt(4), ids, values);
  }

  private void put(int at, int id) {
    if (at == ids.length) {
      ids = Arrays.copyOf(ids, 2 * at);
    }
    ids[at] = id;
  }

  /** How much each domain has in each split. */
  private Map<Split, List<PartSize>> sizes() {
    int domains = schema.domains().size();
    Map<Split, List<PartSize>> sizes = new EnumMap<>(Split.class);
    PartSize none = new PartSize(0, Collections.nCopies(values.length, 0L));
    for (Split split : SPLITS) {
      sizes.put(split, new ArrayList<>(Collections.nCopies(domains, none)));
    }
    StringBuilder sums = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      sums.append(
          schema.fields().get(i) instanceof MultiValueField
              ? ", coalesce(sum(len(v%d)), 0)::BIGINT".formatted(i)
              : ", count(*)");
    }
    database.query(
        "SELECT sp, di, count(*)%s FROM located GROUP BY sp, di".formatted(sums),
        row -> {
          Split split = SPLITS[row.getInt(1)];
          int domain = row.getInt(2);
          List<Long> counts = new ArrayList<>();
          for (int i = 0; i < values.length; i++) {
            counts.add(row.getLong(FIRST_FIELD + i));
          }
          Objects.requireNonNull(sizes.get(split))
              .set(domain, new PartSize(rows(row.getLong(3), domain), counts));
        });
    sizes.forEach(this::requireRows);
    return sizes;
  }

  private int rows(long rows, int domain) {
    if (rows > Integer.MAX_VALUE) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Domain '%s' has %d rows in one split; at most 2^31 - 1 are possible. Leave some out, or take a finer domain."
              .formatted(schema.domains().get(domain), rows));
    }
    return (int) rows;
  }

  private void requireRows(Split split, List<PartSize> sizes) {
    if (sizes.stream().allMatch(size -> size.rows() == 0)) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          "There are no rows for the split %s. Correct the entry 'split' or the files that it goes by."
              .formatted(split));
    }
    for (int domain = 0; domain < sizes.size() && split == Split.TRAIN; domain++) {
      if (sizes.get(domain).rows() == 0) {
        throw new MloraException(
            ErrorCode.DATA_EMPTY,
            "Domain '%s' has no rows to train on. Leave it out with 'values' or 'minRows' in the schema file, or give it more rows."
                .formatted(schema.domains().get(domain)));
      }
    }
  }
}
