package dev.mlora.panama.kernel;

import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Kernel;

/** Matrices turned over once for a step, where many products multiply by them. */
public final class Transposes {
  private Transposes() {}

  /** Some rows of a matrix {@code [rows, columns]} become columns of {@code [columns, rows]}. */
  public static Kernel matrix(Passes passes, int rows, int columns, int from, int to) {
    return (w, block) ->
        passes.transpose(
            block.rows(),
            columns,
            w.row(from, block.from()),
            columns,
            w.address(to) + 4L * block.from(),
            rows);
  }

  /** The matrices {@code [rows, columns]} of the domains that have rows in the batch. */
  public static Kernel adapters(
      Passes passes, Segments segments, int rows, int columns, int from, int to) {
    return (w, block) -> {
      for (int s = block.from(); s < block.to(); s++) {
        long matrix = w.row(from, segments.domain(w, s));
        passes.transpose(rows, columns, matrix, columns, w.row(to, s), rows);
      }
    };
  }
}
