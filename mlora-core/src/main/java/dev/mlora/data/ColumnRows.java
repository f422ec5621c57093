package dev.mlora.data;

import java.util.Arrays;

/** Rows of one domain in one split, held in arrays. */
final class ColumnRows implements Rows {
  private final int[][] ids;
  private final float[] labels;
  private final float[] oracle;

  private ColumnRows(int[][] ids, float[] labels, float[] oracle) {
    this.ids = ids;
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

    private final int[][] ids;
    private float[] labels = new float[START];
    private float[] oracle = new float[0];
    private int count;

    Builder(int fields) {
      ids = new int[fields][START];
    }

    int count() {
      return count;
    }

    void add(int[] row, float label) {
      if (count == labels.length) {
        grow();
      }
      for (int field = 0; field < row.length; field++) {
        ids[field][count] = row[field];
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
        ids[field] = Arrays.copyOf(ids[field], capacity);
      }
      labels = Arrays.copyOf(labels, capacity);
    }

    ColumnRows build(boolean withOracle) {
      int[][] columns = new int[ids.length][];
      for (int field = 0; field < ids.length; field++) {
        columns[field] = Arrays.copyOf(ids[field], count);
      }
      return new ColumnRows(
          columns, Arrays.copyOf(labels, count), Arrays.copyOf(oracle, withOracle ? count : 0));
    }
  }
}
