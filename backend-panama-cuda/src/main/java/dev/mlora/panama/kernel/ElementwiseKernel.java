package dev.mlora.panama.kernel;

import dev.mlora.graph.Shape;
import dev.mlora.panama.pass.Elementwise;
import dev.mlora.panama.pass.ScalarLoops;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Slots;
import dev.mlora.panama.plan.Workspace;
import java.util.Arrays;

/** Runs an elementwise loop over operands that are repeated to the shape of the result. */
public final class ElementwiseKernel implements Kernel {
  private static final int MOST = 3;

  private final Elementwise loop;
  private final int operands;
  // An operand that the loop has no use for is the first again, at no distance.
  private final int[] slots;
  private final int result;
  private final Lines lines;

  /**
   * Prepares for operands of given shapes.
   *
   * @param loop what to compute
   * @param operands one to three values
   * @param result their result
   */
  public ElementwiseKernel(Elementwise loop, Slots slots, Sizes sizes, int[] operands, int result) {
    this.loop = loop;
    this.operands = operands.length;
    this.slots = new int[MOST];
    Arrays.fill(this.slots, operands[0]);
    System.arraycopy(operands, 0, this.slots, 0, operands.length);
    this.result = result;
    Shape shape = slots.type(result).shape();
    lines =
        new Lines(
            sizes,
            shape,
            Arrays.stream(operands).mapToObj(operand -> slots.type(operand).shape()).toList());
  }

  /** Copies an operand to a larger shape. */
  public static ElementwiseKernel copy(Slots slots, Sizes sizes, int operand, int result) {
    return new ElementwiseKernel(ScalarLoops::copy, slots, sizes, new int[] {operand}, result);
  }

  @Override
  public void run(Workspace w, Block block) {
    int line = lines.line(w);
    int plane = lines.plane(w);
    long width = w.width(result);
    if (line == 0 || plane == 0) {
      return;
    }
    if (lines.single()) {
      single(w, block.from() * width, block.rows() * width);
      return;
    }
    long stepA = step(0);
    long stepB = step(1);
    long stepC = step(2);
    long strideA = stride(w, 0);
    long strideB = stride(w, 1);
    long strideC = stride(w, 2);
    long first = block.from() * width / line;
    long end = block.to() * width / line;
    long y = w.address(result) + 4 * first * line;
    while (first < end) {
      long at = first % plane;
      long count = Math.min(plane - at, end - first);
      long a = begin(w, 0, first / plane) + at * strideA;
      long b = begin(w, 1, first / plane) + at * strideB;
      long c = begin(w, 2, first / plane) + at * strideC;
      for (long i = 0; i < count; i++) {
        loop.run(a, stepA, b, stepB, c, stepC, y, line);
        a += strideA;
        b += strideB;
        c += strideC;
        y += 4L * line;
      }
      first += count;
    }
  }

  /** All elements are one line, of which the block's rows are a part. */
  private void single(Workspace w, long first, long n) {
    loop.run(
        w.address(slots[0]) + step(0) * first,
        step(0),
        w.address(slots[1]) + step(1) * first,
        step(1),
        w.address(slots[2]) + step(2) * first,
        step(2),
        w.address(result) + 4 * first,
        n);
  }

  private long step(int operand) {
    return operand < operands ? lines.step(operand) : 0;
  }

  private long stride(Workspace w, int operand) {
    return operand < operands ? lines.stride(w, operand) : 0;
  }

  private long begin(Workspace w, int operand, long plane) {
    return w.address(slots[operand]) + (operand < operands ? lines.offset(w, operand, plane) : 0);
  }
}
