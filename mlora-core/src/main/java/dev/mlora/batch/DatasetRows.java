package dev.mlora.batch;

import dev.mlora.data.Dataset;
import dev.mlora.data.Rows;
import dev.mlora.data.Split;
import java.util.ArrayList;
import java.util.List;

/** A window on a split of a data set: a batch of an epoch, or a stretch of one domain. */
public final class DatasetRows implements BatchRows {
  private final List<Rows> domains = new ArrayList<>();
  private int[] domain = new int[0];
  private int[] row = new int[0];
  private int count;

  /** Prepares to read a split. */
  public DatasetRows(Dataset dataset, Split split) {
    for (int d = 0; d < dataset.schema().domains().size(); d++) {
      domains.add(dataset.rows(split, d));
    }
  }

  /** The number of rows of each domain. */
  public int[] counts() {
    return domains.stream().mapToInt(Rows::count).toArray();
  }

  /** Moves the window to a batch of an epoch. */
  public void select(EpochOrder order, int batch) {
    reserve(order.size(batch));
    int at = 0;
    for (int i = 0; i < count; i++) {
      int number = order.row(batch, i);
      while (number >= order.firstRow(at + 1)) {
        at++;
      }
      domain[i] = at;
      row[i] = number - order.firstRow(at);
    }
  }

  /** Moves the window to a stretch of one domain's rows. */
  public void select(int ofDomain, int from, int to) {
    reserve(to - from);
    for (int i = 0; i < count; i++) {
      domain[i] = ofDomain;
      row[i] = from + i;
    }
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int domain(int i) {
    return domain[i];
  }

  @Override
  public int id(int field, int i) {
    return domains.get(domain[i]).id(field, row[i]);
  }

  @Override
  public int values(int field, int i) {
    return domains.get(domain[i]).values(field, row[i]);
  }

  @Override
  public int id(int field, int i, int value) {
    return domains.get(domain[i]).id(field, row[i], value);
  }

  @Override
  public float label(int i) {
    return domains.get(domain[i]).label(row[i]);
  }

  private void reserve(int rows) {
    count = rows;
    if (domain.length < rows) {
      domain = new int[rows];
      row = new int[rows];
    }
  }
}
