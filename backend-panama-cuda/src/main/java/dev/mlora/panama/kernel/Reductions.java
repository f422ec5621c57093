package dev.mlora.panama.kernel;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.panama.memory.Memory;
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
      Slots slots, Sizes sizes, int x, int y, List<Integer> axes, boolean mean) {
    Shape shape = slots.type(x).shape();
    List<Dim> kept = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      kept.add(axes.contains(axis) ? Dim.of(1) : shape.dim(axis));
    }
    boolean byRow = !axes.contains(0);
    return new Sum(x, y, byRow, mean, new Broadcasting(sizes, shape, new Shape(kept)));
  }

  private record Sum(int x, int y, boolean byRow, boolean mean, Broadcasting geometry)
      implements Kernel {
    @Override
    public void run(Workspace w, Block block) {
      long firstY = byRow ? (long) block.from() * w.width(y) : 0;
      long countY = byRow ? (long) block.rows() * w.width(y) : w.elements(y);
      Memory.fill(w.address(y) + 4 * firstY, 0, countY);
      long firstX = byRow ? (long) block.from() * w.width(x) : 0;
      long countX = byRow ? (long) block.rows() * w.width(x) : w.elements(x);
      int line = geometry.line(w);
      if (countX == 0 || line == 0) {
        scale(w, firstY, countY, mean ? Float.NaN : 1);
        return;
      }
      for (long i = firstX / line; i < (firstX + countX) / line; i++) {
        long from = w.address(x) + 4 * i * line;
        long to = w.address(y) + geometry.offset(w, i);
        if (geometry.step() == 0) {
          f32(to, f32(to) + total(from, line));
        } else {
          addTo(from, to, line);
        }
      }
      if (mean) {
        scale(w, firstY, countY, (float) w.elements(x) / w.elements(y));
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

  static void addTo(long from, long to, long n) {
    for (long i = 0; i < n; i++) {
      f32(to + 4 * i, f32(to + 4 * i) + f32(from + 4 * i));
    }
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
