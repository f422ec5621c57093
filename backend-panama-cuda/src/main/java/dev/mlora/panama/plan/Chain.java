package dev.mlora.panama.plan;

import java.util.List;

/**
 * Kernels that follow one another on each block of the same rows.
 *
 * @param size the number of the dimension in the workspace, -1 for kernels that run once
 * @param maxRows the greatest size of that dimension
 * @param matrix whether groups are cut into blocks; otherwise each group is one block
 * @param width about how many floats a row costs, to tell small work from large
 * @param kernels the kernels in order
 * @param values what lasts as long as a block
 */
record Chain(
    int size, int maxRows, boolean matrix, long width, List<Kernel> kernels, BlockValues values) {
  Chain {
    kernels = List.copyOf(kernels);
  }

  int groups(Workspace w) {
    return size < 0 ? 1 : w.partition().groups(w.size(size));
  }

  /** The work of its longest task in the largest run. */
  long mostWork() {
    return width * maxRows;
  }

  long work(Workspace w) {
    return size < 0 ? width : width * w.size(size);
  }

  void run(Workspace w, int group, Block block) {
    int rows = size < 0 ? 1 : w.size(size);
    Partition partition = w.partition();
    int groupRows = partition.groupRows(rows);
    int groupFrom = group * groupRows;
    int groupTo = Math.min(groupFrom + groupRows, rows);
    int height = matrix ? partition.height() : groupRows;
    block.enterGroup(group, groupFrom, groupTo);
    for (int from = groupFrom; from < groupTo; from += height) {
      block.rows(from, Math.min(from + height, groupTo));
      w.enter(values, from);
      for (int i = 0; i < kernels.size(); i++) {
        kernels.get(i).run(w, block);
      }
    }
  }
}
