package dev.mlora.panama.plan;

/**
 * How rows are cut into groups and blocks: by their number only, never by the number of workers.
 *
 * @param height the rows of a block, but for the last
 */
public record Partition(int height) {
  /** The greatest number of groups, and so of partial sums. */
  public static final int MAX_GROUPS = 8;

  /** The rows of a group, but for the last. */
  public int groupRows(int rows) {
    int blocks = (rows + height - 1) / height;
    return Math.max(1, (blocks + MAX_GROUPS - 1) / MAX_GROUPS) * height;
  }

  /** The number of groups; none where there are no rows. */
  public int groups(int rows) {
    int groupRows = groupRows(rows);
    return (rows + groupRows - 1) / groupRows;
  }
}
