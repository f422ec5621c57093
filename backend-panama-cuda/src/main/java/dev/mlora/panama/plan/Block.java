package dev.mlora.panama.plan;

/**
 * The rows that a kernel is to compute. One object for each worker is used over and over.
 *
 * <p>Rows are cut into groups, and groups into blocks. The cuts depend on the number of rows alone;
 * one worker goes through the blocks of a group in order. So sums over rows that are kept for each
 * group, and added in the order of groups, are the same for any number of workers.
 */
public final class Block {
  private final int worker;
  private int from;
  private int to;
  private int group;
  private int groupFrom;
  private int groupTo;

  Block(int worker) {
    this.worker = worker;
  }

  void enterGroup(int number, int firstRow, int lastRow) {
    group = number;
    groupFrom = firstRow;
    groupTo = lastRow;
  }

  void rows(int firstRow, int lastRow) {
    from = firstRow;
    to = lastRow;
  }

  /** The first row. */
  public int from() {
    return from;
  }

  /** The row after the last. */
  public int to() {
    return to;
  }

  /** The number of rows. */
  public int rows() {
    return to - from;
  }

  /** Which group of rows the block belongs to, from 0. */
  public int group() {
    return group;
  }

  /** The group's first row. */
  public int groupFrom() {
    return groupFrom;
  }

  /** The row after the group's last. */
  public int groupTo() {
    return groupTo;
  }

  /** Whether this is the first block of its group, so that sums begin here. */
  public boolean first() {
    return from == groupFrom;
  }

  /** Which worker runs it, for scratch memory. */
  public int worker() {
    return worker;
  }
}
