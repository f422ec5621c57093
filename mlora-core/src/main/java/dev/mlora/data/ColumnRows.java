package dev.mlora.data;

import java.util.Arrays;
import java.util.List;

/** Rows of one domain in one split, held in arrays. */
final class ColumnRows implements Rows {
  private final int[][] ids;
  // For each field of several values, where each row's end; empty for the others.
  private final int[][] ends;
  private final float[] labels;
  private final float[] oracle;

  private ColumnRows(int[][] ids, int[][] ends, float[] labels, float[] oracle) {
    this.ids = ids;
    this.ends = ends;
    this.labels = labels;
    this.oracle = oracle;
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public int id(int field, int row) {
    return ids[field][row];
  }

  @Override
  public int values(int field, int row) {
    return ends[field].length == 0 ? 1 : ends[field][row] - begin(field, row);
  }

  @Override
  public int id(int field, int row, int value) {
    return ends[field].length == 0 ? ids[field][row] : ids[field][begin(field, row) + value];
  }

  private int begin(int field, int row) {
    return row == 0 ? 0 : ends[field][row - 1];
  }

  @Override
  public float label(int row) {
    return labels[row];
  }

  @Override
  public boolean hasOracle() {
    return oracle.length > 0;
  }

  @Override
  public float oracleLogit(int row) {
    return oracle[row];
  }

  /** Collects rows into columns that grow. */
  static final class Builder {
    private static final int START = 16;

    private final boolean[] several;
    private final int[][] ids;
    private final int[][] ends;
    private float[] labels = new float[START];
    private float[] oracle = new float[0];
    private int count;

    Builder(List<Field> fields) {
      several = new boolean[fields.size()];
      ids = new int[fields.size()][START];
      ends = new int[fields.size()][];
      for (int field = 0; field < several.length; field++) {
        several[field] = fields.get(field) instanceof MultiValueField;
        ends[field] = new int[several[field] ? START : 0];
      }
    }

    int count() {
      return count;
    }

    /** Adds a row of fields that have one value each. */
    void add(int[] row, float label) {
      if (count == labels.length) {
        grow();
      }
      for (int field = 0; field < row.length; field++) {
        ids[field][count] = row[field];
      }
      labels[count++] = label;
    }

    /** Adds a row of any fields. */
    void add(int[][] row, float label) {
      if (count == labels.length) {
        grow();
      }
      for (int field = 0; field < row.length; field++) {
        if (several[field]) {
          int from = count == 0 ? 0 : ends[field][count - 1];
          int to = Math.addExact(from, row[field].length);
          if (to > ids[field].length) {
            ids[field] = Arrays.copyOf(ids[field], Math.max(to, 2 * ids[field].length));
          }
          System.arraycopy(row[field], 0, ids[field], from, row[field].length);
          ends[field][count] = to;
        } else {
          ids[field][count] = row[field][0];
        }
      }
      labels[count++] = label;
    }

    /** Sets the oracle logit of the row added last; all rows must have one or none. */
    void oracleLogit(float logit) {
      if (oracle.length < labels.length) {
        oracle = Arrays.copyOf(oracle, labels.length);
      }
      oracle[count - 1] = logit;
    }

    private void grow() {
      int capacity = 2 * count;
      for (int field = 0; field < ids.length; field++) {
        if (several[field]) {
          ends[field] = Arrays.copyOf(ends[field], capacity);
        } else {
          ids[field] = Arrays.copyOf(ids[field], capacity);
        }
      }
      labels = Arrays.copyOf(labels, capacity);
    }

    ColumnRows build(boolean withOracle) {
      int[][] columns = new int[ids.length][];
      int[][] rowEnds = new int[ids.length][];
      for (int field = 0; field < ids.length; field++) {
        rowEnds[field] = Arrays.copyOf(ends[field], several[field] ? count : 0);
        int values = several[field] && count > 0 ? ends[field][count - 1] : count;
        columns[field] = Arrays.copyOf(ids[field], values);
      }
      return new ColumnRows(
          columns,
          rowEnds,
          Arrays.copyOf(labels, count),
          Arrays.copyOf(oracle, withOracle ? count : 0));
    }
  }
}
