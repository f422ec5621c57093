package dev.mlora.panama.kernel;

import dev.mlora.graph.Dim;
import dev.mlora.graph.LayoutOp;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Slots;
import dev.mlora.panama.plan.Workspace;
import java.util.List;

/** Operations that move four-byte elements, of whatever type, without computing. */
public final class Layouts {
  private Layouts() {}

  /** Copies a block of rows. */
  public static Kernel copyRows(int x, int y) {
    return (w, block) ->
        Memory.copyFloats(
            w.row(x, block.from()), w.row(y, block.from()), rowFloats(w, x, block.rows()));
  }

  /** Copies a whole value. */
  public static Kernel copyWhole(int x, int y) {
    return (w, block) -> Memory.copyFloats(w.address(x), w.address(y), w.elements(x));
  }

  private static long rowFloats(Workspace w, int slot, int rows) {
    return (long) rows * w.width(slot);
  }

  /**
   * Copies a block of chunks between two values that differ in one axis only: the first {@code
   * copied} elements of the axis from x at {@code fromX} to y at {@code fromY}.
   *
   * @param axis the axis; chunks are counted by the axes before it
   * @param inner the dimensions after it
   */
  private record Chunks(
      Passes passes,
      int x,
      int y,
      int axis,
      int[] inner,
      int sizeX,
      int sizeY,
      int fromX,
      int fromY,
      int copied)
      implements Kernel {
    @Override
    public void run(Workspace w, Block block) {
      if (copied == 0) {
        return;
      }
      long floats = 1;
      for (int dim : inner) {
        floats *= w.size(dim);
      }
      // How many times the axis comes in one row; never 0, as sizes along it are not.
      long perRow = axis == 0 || floats == 0 ? 1 : w.width(x) / (sizeX * floats);
      long first = axis == 0 ? 0 : block.from() * perRow;
      long last = axis == 0 ? 1 : block.to() * perRow;
      passes.copyRows(
          (int) (last - first),
          (int) (copied * floats),
          w.address(x) + 4 * (first * sizeX + fromX) * floats,
          sizeX * floats,
          w.address(y) + 4 * (first * sizeY + fromY) * floats,
          sizeY * floats);
    }
  }

  private static Kernel chunks(
      Passes passes,
      Slots slots,
      Sizes sizes,
      int x,
      int y,
      int axis,
      int fromX,
      int fromY,
      int copied) {
    List<Dim> dims = slots.type(x).shape().dims();
    int[] inner = dims.subList(axis + 1, dims.size()).stream().mapToInt(sizes::of).toArray();
    return new Chunks(
        passes,
        x,
        y,
        axis,
        inner,
        axisSize(slots, x, axis),
        axisSize(slots, y, axis),
        fromX,
        fromY,
        copied);
  }

  /** Copies one operand of a concatenation to its place. */
  public static Kernel concatPart(
      Passes passes, Slots slots, Sizes sizes, int part, int y, int axis, int at) {
    return chunks(passes, slots, sizes, part, y, axis, 0, at, axisSize(slots, part, axis));
  }

  /** Copies a range along an axis. */
  public static Kernel slice(
      Passes passes, Slots slots, Sizes sizes, int x, int y, LayoutOp.Slice op) {
    return chunks(passes, slots, sizes, x, y, op.axis(), op.from(), 0, op.to() - op.from());
  }

  /** Copies x between zeros. */
  public static Kernel pad(Passes passes, Slots slots, Sizes sizes, int x, int y, LayoutOp.Pad op) {
    int size = axisSize(slots, x, op.axis());
    Kernel copy = chunks(passes, slots, sizes, x, y, op.axis(), 0, op.before(), size);
    boolean byRow = op.axis() > 0;
    return (w, block) -> {
      passes.zero(
          byRow ? w.row(y, block.from()) : w.address(y),
          byRow ? rowFloats(w, y, block.rows()) : w.elements(y));
      copy.run(w, block);
    };
  }

  private static int axisSize(Slots slots, int slot, int axis) {
    return slots.type(slot).shape().dim(axis).constant();
  }

  /** At least two axes in another order, for a block of rows of the result. */
  public static Kernel transpose(
      Passes passes, Slots slots, Sizes sizes, int x, int y, LayoutOp.Transpose op) {
    return new AxisOrder(passes, slots, sizes, x, y, op);
  }
}
