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
    int[] sizes = new int[order.length];
    int[] strides = new int[order.length];
    for (int axis = 0; axis <= last; axis++) {
      sizes[axis] = w.size(dims[order[axis]]);
      strides[axis] = stride(w, order[axis]);
    }
    int line = sizes[last];
    // Rows of y are cut off in whole; the axis of rows is one of the plane's if there are but two.
    int plane = last == 1 ? block.rows() : sizes[last - 1];
    long count = (long) line * plane;
    if (count == 0) {
      return;
    }
    long first = (long) block.from() * w.width(y);
    long end = (long) block.to() * w.width(y);
    Planes planes = new Planes(sizes, strides, Math.max(1, last - 1), block.from(), w.address(x));
    for (long i = first; i < end; i += count) {
      long from = planes.address;
      long to = w.address(y) + 4 * i;
      if (strides[last] == 1) {
        passes.copyRows(plane, line, from, strides[last - 1], to, line);
      } else if (strides[last - 1] == 1) {
        passes.transpose(line, plane, from, strides[last], to, line);
      } else {
        strided(plane, line, from, strides[last - 1], strides[last], to);
      }
      planes.next();
    }
  }

  /** Where in x the planes of y begin, one after the other. */
  private static final class Planes {
    private final int[] sizes;
    private final int[] strides;
    private final int[] at;
    private long address;

    /** Begins with a row of y; the outer axes count planes. */
    Planes(int[] sizes, int[] strides, int outer, int row, long x) {
      this.sizes = sizes;
      this.strides = strides;
      at = new int[outer];
      at[0] = row;
      address = x + 4L * row * strides[0];
    }

    void next() {
      for (int axis = at.length - 1; axis >= 0; axis--) {
        address += 4L * strides[axis];
        at[axis]++;
        if (axis == 0 || at[axis] < sizes[axis]) {
          return;
        }
        address -= 4L * at[axis] * strides[axis];
        at[axis] = 0;
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

  private int stride(Workspace w, int axis) {
    int stride = 1;
    for (int inner = axis + 1; inner < dims.length; inner++) {
      stride *= w.size(dims[inner]);
    }
    return stride;
  }
}
