package dev.mlora.panama.kernel;

import dev.mlora.graph.Shape;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Slots;
import dev.mlora.panama.plan.Workspace;

/** Runs an elementwise loop over operands that are repeated to the shape of the result. */
public final class ElementwiseKernel implements Kernel {
  private final Elementwise loop;
  private final int[] operands;
  private final int result;
  private final boolean contiguous;
  private final long[] steps;
  private final Broadcasting[] broadcasts;

  /**
   * Prepares for operands of given shapes.
   *
   * @param loop what to compute
   * @param operands one to three values
   * @param result their result
   */
  public ElementwiseKernel(Elementwise loop, Slots slots, Sizes sizes, int[] operands, int result) {
    this.loop = loop;
    this.operands = operands.clone();
    this.result = result;
    Shape shape = slots.type(result).shape();
    broadcasts = new Broadcasting[operands.length];
    steps = new long[3];
    boolean simple = true;
    for (int i = 0; i < operands.length; i++) {
      Shape operand = slots.type(operands[i]).shape();
      broadcasts[i] = new Broadcasting(sizes, shape, operand);
      boolean scalar = operand.isFixed() && operand.maxElements() == 1;
      simple &= scalar || operand.equals(shape);
      steps[i] = scalar ? 0 : 4;
    }
    contiguous = simple;
    if (!simple) {
      for (int i = 0; i < operands.length; i++) {
        steps[i] = broadcasts[i].step();
      }
    }
  }

  /** Copies an operand to a larger shape. */
  public static ElementwiseKernel copy(Slots slots, Sizes sizes, int operand, int result) {
    return new ElementwiseKernel(ScalarLoops::copy, slots, sizes, new int[] {operand}, result);
  }

  @Override
  public void run(Workspace w, Block block) {
    long width = w.width(result);
    long first = block.from() * width;
    long n = block.rows() * width;
    if (contiguous) {
      loop.run(
          at(w, 0, steps[0] * first),
          steps[0],
          at(w, 1, steps[1] * first),
          steps[1],
          at(w, 2, steps[2] * first),
          steps[2],
          w.address(result) + 4 * first,
          n);
      return;
    }
    int line = broadcasts[0].line(w);
    if (line == 0) {
      return;
    }
    for (long i = first / line; i < (first + n) / line; i++) {
      loop.run(
          at(w, 0, offset(w, 0, i)),
          steps[0],
          at(w, 1, offset(w, 1, i)),
          steps[1],
          at(w, 2, offset(w, 2, i)),
          steps[2],
          w.address(result) + 4 * i * line,
          line);
    }
  }

  private long at(Workspace w, int operand, long offset) {
    return operand < operands.length ? w.address(operands[operand]) + offset : 0;
  }

  private long offset(Workspace w, int operand, long line) {
    return operand < operands.length ? broadcasts[operand].offset(w, line) : 0;
  }
}
