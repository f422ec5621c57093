package dev.mlora.panama.plan;

/** What one operation does, on the rows of one block. Kernels keep nothing between calls. */
@FunctionalInterface
public interface Kernel {
  /**
   * Computes the rows of a block.
   *
   * @param w where the values are in this run
   * @param block which rows, and on whose behalf
   */
  void run(Workspace w, Block block);
}
