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

  /** Zeroes a block of rows of y. */
  public static Kernel zero(Passes passes, int y) {
    return (w, block) -> passes.zero(w.row(y, block.from()), (long) block.rows() * w.width(y));
  }

  /** Adds every row of values to the row of y that its id names, in order. */
  public static Kernel scatterAdd(Passes passes, int values, int ids, int y) {
    return (w, block) ->
        passes.scatterAdd(
            w.rows(values), w.width(y), w.address(values), w.address(ids), w.address(y));
  }

  /** Adds a block of rows of values, no two of which go to the same row of y. */
  public static Kernel scatterAddDistinct(Passes passes, int values, int ids, int y) {
    return (w, block) ->
        passes.scatterAdd(
            block.rows(),
            w.width(y),
            w.row(values, block.from()),
            w.address(ids) + 4L * block.from(),
            w.address(y));
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
  public static Kernel segmentSum(int x, int offsets, int y) {
    return (w, block) -> {
      long width = w.width(y);
      for (int segment = block.from(); segment < block.to(); segment++) {
        long to = w.address(y) + 4L * segment * width;
        Memory.fill(to, 0, width);
        int end = i32(w.address(offsets) + 4L * segment + 4);
        for (int i = i32(w.address(offsets) + 4L * segment); i < end; i++) {
          Reductions.addTo(w.address(x) + 4L * i * width, to, width);
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
