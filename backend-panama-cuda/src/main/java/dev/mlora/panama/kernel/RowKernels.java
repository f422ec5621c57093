package dev.mlora.panama.kernel;

import static dev.mlora.panama.memory.Memory.i32;

import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Kernel;

/** Operations that address rows by ids or segments. The plan has checked ids and offsets. */
public final class RowKernels {
  private RowKernels() {}

  /** {@code y[i] = table[ids[i]]} for a block of ids. */
  public static Kernel gather(Passes passes, int table, int ids, int y) {
    return (w, block) ->
        passes.gather(
            block.rows(),
            w.width(table),
            w.address(table),
            w.address(ids) + 4L * block.from(),
            w.row(y, block.from()));
  }

  /**
   * A block of rows of y: zeros, and added to them in order every row of values whose id names one
   * of them. So ids may come twice, and still no two workers write to one row.
   */
  public static Kernel scatterAdd(Passes passes, int values, int ids, int y) {
    return (w, block) -> {
      int width = w.width(y);
      passes.zero(w.row(y, block.from()), (long) block.rows() * width);
      passes.scatterAdd(
          w.rows(values),
          width,
          w.address(values),
          w.address(ids),
          w.address(y),
          block.from(),
          block.to());
    };
  }

  /** Overwrites the rows of y that a block of ids names. */
  public static Kernel scatterRows(int ids, int values, int y) {
    return (w, block) -> {
      long width = w.width(y);
      for (int i = block.from(); i < block.to(); i++) {
        int id = i32(w.address(ids) + 4L * i);
        Memory.copyFloats(
            w.address(values) + 4L * i * width, w.address(y) + 4L * id * width, width);
      }
    };
  }

  /** The sum of each segment's rows, for a block of segments. */
  public static Kernel segmentSum(Passes passes, int x, int offsets, int y) {
    return (w, block) -> {
      long width = w.width(y);
      for (int segment = block.from(); segment < block.to(); segment++) {
        long to = w.address(y) + 4L * segment * width;
        passes.zero(to, width);
        int end = i32(w.address(offsets) + 4L * segment + 4);
        for (int i = i32(w.address(offsets) + 4L * segment); i < end; i++) {
          passes.add(w.address(x) + 4L * i * width, to, width);
        }
      }
    };
  }

  /** Repeats each segment's row, for a block of segments. */
  public static Kernel segmentExpand(int x, int offsets, int y) {
    return (w, block) -> {
      long width = w.width(x);
      for (int segment = block.from(); segment < block.to(); segment++) {
        int end = i32(w.address(offsets) + 4L * segment + 4);
        for (int i = i32(w.address(offsets) + 4L * segment); i < end; i++) {
          Memory.copyFloats(
              w.address(x) + 4L * segment * width, w.address(y) + 4L * i * width, width);
        }
      }
    };
  }
}
