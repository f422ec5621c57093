package dev.mlora.panama.pass;

import dev.mlora.graph.ElementwiseOp;
import dev.mlora.panama.memory.Memory;

/**
 * The passes over elements: those of a layer, of Adam and of dropout masks, fused so that each
 * element is read and written once, and those of single operations.
 *
 * <p>There is one implementation in plain Java and one on vectors. Both compute every element by
 * the same operations in the same order, so that their results are the same to the last bit: no
 * fused multiply-add, no sum whose order depends on the width of a vector. Operands are given by
 * address and never overlap, unless they are the same.
 */
public interface Passes {
  /** An address that says that there is no such operand. */
  long NONE = 0;

  /**
   * {@code y = f(mask * (y + b))} for rows that lie side by side, with {@code f(x) = max(x, 0)}, or
   * {@code x}.
   *
   * @param relu which f
   * @param rows the number of rows
   * @param n the elements of a row
   * @param y the product with the kernel, {@code [rows, n]}
   * @param b the bias, {@code [n]}
   * @param mask the dropout mask, {@code [rows, n]}, or {@link #NONE}
   */
  void finish(boolean relu, int rows, int n, long y, long b, long mask);

  /**
   * {@code y = f(mask * (y + b) + (delta + c))}: the same with the rows of one domain's adapter.
   *
   * @param delta the adapter's product, {@code [rows, n]}
   * @param c the domain's bias, {@code [n]}
   */
  void finishAdapted(boolean relu, int rows, int n, long y, long b, long mask, long delta, long c);

  /** {@code masked = mask * dz} for n elements. */
  void maskGradient(long dz, long mask, long masked, long n);

  /**
   * The way back through ReLU, mask and bias, for rows that lie side by side: {@code dz = y > 0 ?
   * dy : 0}, {@code masked = mask * dz}, and {@code sum = sum + masked[0] + masked[1] + ...} row by
   * row.
   *
   * @param y the result of the layer, {@code [rows, n]}
   * @param dy its gradient
   * @param mask the mask, or {@link #NONE}: then dz is masked
   * @param dz where dz goes, or {@link #NONE} if nobody needs it apart from masked
   * @param masked where the masked gradient goes
   * @param keep whether the sum goes on from what is there; otherwise it begins with 0
   * @param sum the gradient of the bias, {@code [n]}
   */
  void reluBackward(
      int rows, int n, long y, long dy, long mask, long dz, long masked, boolean keep, long sum);

  /**
   * {@code to = to + x[0] + x[1] + ...}, row by row.
   *
   * @param keep whether the sum goes on from what is there; otherwise it begins with 0
   */
  void sumRows(int rows, int n, long x, boolean keep, long to);

  /**
   * Copies {@code from [rows, columns]} to {@code to [columns, rows]}.
   *
   * @param width how far apart the rows of from are, in elements
   * @param height the same for the rows of to
   */
  void transpose(int rows, int columns, long from, int width, long to, int height);

  /** {@code to = 0} for n elements. */
  void zero(long to, long n);

  /** Copies rows of n elements to other distances, in elements. */
  void copyRows(int rows, int n, long from, long width, long to, long widthTo);

  /** {@code to[i] = table[ids[i]]}, rows of n elements. */
  void gather(int rows, int n, long table, long ids, long to);

  /**
   * {@code table[ids[i]] = table[ids[i]] + from[i]}, rows of n elements in order, where the id is
   * within {@code [first, end)}.
   */
  default void scatterAdd(int rows, int n, long from, long ids, long table, int first, int end) {
    for (int i = 0; i < rows; i++) {
      int id = Memory.i32(ids + 4L * i);
      if (id >= first && id < end) {
        add(from + 4L * n * i, table + 4L * n * id, n);
      }
    }
  }

  /** {@code to = to + from} for n elements. */
  void add(long from, long to, long n);

  /**
   * {@code to = ((from[0] + from[1]) + from[2]) + ...} for n elements.
   *
   * @param terms how many there are, at least one
   * @param width how far apart they are, in elements
   */
  void addUp(int terms, long width, long from, long to, long n);

  /**
   * One step of Adam.
   *
   * @param numbers what does not change from step to step
   * @param size the size of this step
   * @param x where the weights are, m and v the moments, g the gradient
   * @param x1 where the new weights go, m1 and v1 the moments; they may be where the old ones are
   */
  void adam(
      AdamNumbers numbers,
      float size,
      long x,
      long m,
      long v,
      long g,
      long x1,
      long m1,
      long v1,
      long n);

  /**
   * Draws a dropout mask: four elements from each number of a stream, an element being kept where
   * its 16 bits are at least the threshold.
   *
   * @param key the stream
   * @param threshold from 0 to 65,535
   * @param kept what kept elements are; the others are 0
   * @param y where the first of four elements goes
   * @param first the index of the first number
   * @param quads how many numbers
   */
  void dropout(long key, int threshold, float kept, long y, long first, long quads);

  /**
   * The loop of an elementwise operation.
   *
   * @param op the operation
   */
  default Elementwise loop(ElementwiseOp op) {
    return ScalarLoops.of(op);
  }

  /** Which implementation this is, for people to read. */
  String description();
}
