package dev.mlora.panama.kernel;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Slots;
import dev.mlora.panama.plan.Workspace;
import java.util.ArrayList;
import java.util.List;

/** Sums and means over axes, and the softmax. Elements are added in row-major order. */
public final class Reductions {
  private Reductions() {}

  /**
   * The sum or mean over axes, for a block of rows if the outermost axis stays, else for all.
   *
   * @param axes the axes summed over, at least one
   * @param mean whether to divide by the number of elements summed
   */
  public static Kernel sum(
      Passes passes, Slots slots, Sizes sizes, int x, int y, List<Integer> axes, boolean mean) {
    Shape shape = slots.type(x).shape();
    List<Dim> kept = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      kept.add(axes.contains(axis) ? Dim.of(1) : shape.dim(axis));
    }
    boolean byRow = !axes.contains(0);
    Lines lines = new Lines(sizes, shape, List.of(new Shape(kept)));
    return new Sum(passes, x, y, byRow, mean, lines);
  }

  private record Sum(Passes passes, int x, int y, boolean byRow, boolean mean, Lines lines)
      implements Kernel {
    @Override
    public void run(Workspace w, Block block) {
      long firstY = byRow ? (long) block.from() * w.width(y) : 0;
      long countY = byRow ? (long) block.rows() * w.width(y) : w.elements(y);
      passes.zero(w.address(y) + 4 * firstY, countY);
      long firstX = byRow ? (long) block.from() * w.width(x) : 0;
      long countX = byRow ? (long) block.rows() * w.width(x) : w.elements(x);
      if (countX == 0) {
        scale(w, firstY, countY, mean ? Float.NaN : 1);
        return;
      }
      if (lines.single()) {
        line(w.address(x) + 4 * firstX, w.address(y) + lines.step(0) * firstX, countX);
      } else {
        add(w, firstX, firstX + countX);
      }
      if (mean) {
        scale(w, firstY, countY, (float) w.elements(x) / w.elements(y));
      }
    }

    private void add(Workspace w, long firstX, long endX) {
      int line = lines.line(w);
      int plane = lines.plane(w);
      long stride = lines.stride(w, 0);
      long first = firstX / line;
      long end = endX / line;
      while (first < end) {
        long at = first % plane;
        long count = Math.min(plane - at, end - first);
        long from = w.address(x) + 4 * first * line;
        long to = w.address(y) + lines.offset(w, 0, first / plane) + at * stride;
        for (long i = 0; i < count; i++) {
          line(from + 4 * i * line, to + i * stride, line);
        }
        first += count;
      }
    }

    private void line(long from, long to, long n) {
      if (lines.step(0) == 0) {
        f32(to, f32(to) + total(from, n));
      } else {
        passes.add(from, to, n);
      }
    }

    private void scale(Workspace w, long first, long n, float by) {
      for (long i = first; i < first + n && by != 1; i++) {
        f32(w.address(y) + 4 * i, f32(w.address(y) + 4 * i) / by);
      }
    }
  }

  /** Sums in double, so that the mean loss of a large batch is as good as a float can hold. */
  private static float total(long from, long n) {
    double total = 0;
    for (long i = 0; i < n; i++) {
      total += f32(from + 4 * i);
    }
    return (float) total;
  }

  /** The softmax over the innermost axis, for a block of rows. */
  public static Kernel softmax(Slots slots, Sizes sizes, int x, int y) {
    Shape shape = slots.type(x).shape();
    int inner = sizes.of(shape.dim(-1));
    boolean vector = shape.rank() == 1;
    return (w, block) -> {
      int line = w.size(inner);
      long first = vector ? 0 : (long) block.from() * w.width(x);
      long count = vector ? line : (long) block.rows() * w.width(x);
      for (long i = first; line > 0 && i < first + count; i += line) {
        softmax(w.address(x) + 4 * i, w.address(y) + 4 * i, line);
      }
    };
  }

  private static void softmax(long x, long y, long n) {
    float max = Float.NEGATIVE_INFINITY;
    for (long i = 0; i < n; i++) {
      max = Math.max(max, f32(x + 4 * i));
    }
    double sum = 0;
    for (long i = 0; i < n; i++) {
      float e = (float) Math.exp(f32(x + 4 * i) - max);
      f32(y + 4 * i, e);
      sum += e;
    }
    for (long i = 0; i < n; i++) {
      f32(y + 4 * i, (float) (f32(y + 4 * i) / sum));
    }
  }
}
