package dev.mlora.panama.kernel;

import static dev.mlora.panama.kernel.Layouts.copyFloats;
import static dev.mlora.panama.memory.Memory.i32;

import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.plan.Kernel;

/** Operations that address rows by ids or segments. The plan has checked ids and offsets. */
public final class RowKernels {
  private RowKernels() {}

  /** {@code y[i] = table[ids[i]]} for a block of ids. */
  public static Kernel gather(int table, int ids, int y) {
    return (w, block) -> {
      long width = w.width(table);
      for (int i = block.from(); i < block.to(); i++) {
        int id = i32(w.address(ids) + 4L * i);
        copyFloats(w.address(table) + 4L * id * width, w.address(y) + 4L * i * width, width);
      }
    };
  }

  /** Adds every row of values to the row of y that its id names, in order. */
  public static Kernel scatterAdd(int values, int ids, int y) {
    return (w, block) -> {
      long width = w.width(y);
      Memory.fill(w.address(y), 0, w.elements(y));
      int n = w.rows(values);
      for (int i = 0; i < n; i++) {
        int id = i32(w.address(ids) + 4L * i);
        Reductions.addTo(w.address(values) + 4L * i * width, w.address(y) + 4L * id * width, width);
      }
    };
  }

  /** Overwrites the rows of y that a block of ids names. */
  public static Kernel scatterRows(int ids, int values, int y) {
    return (w, block) -> {
      long width = w.width(y);
      for (int i = block.from(); i < block.to(); i++) {
        int id = i32(w.address(ids) + 4L * i);
        copyFloats(w.address(values) + 4L * i * width, w.address(y) + 4L * id * width, width);
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
          copyFloats(w.address(x) + 4L * segment * width, w.address(y) + 4L * i * width, width);
        }
      }
    };
  }
}
