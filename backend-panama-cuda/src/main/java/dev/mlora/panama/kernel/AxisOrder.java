package dev.mlora.panama.kernel;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.graph.LayoutOp;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Slots;
import dev.mlora.panama.plan.Workspace;

/**
 * Puts at least two axes in another order, a block of rows of the result at a time. The two
 * innermost axes of the result are moved together: rows are copied if x has its innermost axis
 * there too, and a matrix is turned over if x has it in the place before.
 */
final class AxisOrder implements Kernel {
  private final Passes passes;
  private final int x;
  private final int y;
  // The numbers of the dimensions of x, and which of its axes each axis of y is.
  private final int[] dims;
  private final int[] order;

  AxisOrder(Passes passes, Slots slots, Sizes sizes, int x, int y, LayoutOp.Transpose op) {
    this.passes = passes;
    this.x = x;
    this.y = y;
    dims = slots.type(x).shape().dims().stream().mapToInt(sizes::of).toArray();
    order = op.order().stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public void run(Workspace w, Block block) {
    int last = order.length - 1;
    int line = w.size(dims[order[last]]);
    // Rows of y are cut off in whole; the axis of rows is one of the plane's if there are but two.
    int plane = last == 1 ? block.rows() : w.size(dims[order[last - 1]]);
    long count = (long) line * plane;
    if (count == 0) {
      return;
    }
    long first = (long) block.from() * w.width(y);
    long end = (long) block.to() * w.width(y);
    int step = stride(w, order[last]);
    int stride = stride(w, order[last - 1]);
    for (long i = first; i < end; i += count) {
      long from = w.address(x) + 4 * offset(w, i / line);
      long to = w.address(y) + 4 * i;
      if (step == 1) {
        passes.copyRows(plane, line, from, stride, to, line);
      } else if (stride == 1) {
        passes.transpose(line, plane, from, step, to, line);
      } else {
        strided(plane, line, from, stride, step, to);
      }
    }
  }

  private static void strided(int rows, int n, long from, int stride, int step, long to) {
    for (long i = 0; i < rows; i++) {
      for (long j = 0; j < n; j++) {
        f32(to + 4 * (i * n + j), f32(from + 4 * (i * stride + j * step)));
      }
    }
  }

  /** Where in x a line of y begins, in elements. */
  private long offset(Workspace w, long line) {
    long rest = line;
    long offset = 0;
    for (int axis = order.length - 2; axis >= 0; axis--) {
      long size = w.size(dims[order[axis]]);
      offset += (axis == 0 ? rest : rest % size) * stride(w, order[axis]);
      rest /= size;
    }
    return offset;
  }

  private int stride(Workspace w, int axis) {
    int stride = 1;
    for (int inner = axis + 1; inner < dims.length; inner++) {
      stride *= w.size(dims[inner]);
    }
    return stride;
  }
}
