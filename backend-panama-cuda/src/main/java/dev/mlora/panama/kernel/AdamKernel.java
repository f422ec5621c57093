package dev.mlora.panama.kernel;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.graph.CompositeOp;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.AdamNumbers;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Workspace;

/**
 * One step of Adam on a block of rows: of the table, or of the gradient where that comes as rows.
 *
 * @param passes the loops
 * @param adam the optimiser
 * @param numbers its numbers in single precision
 * @param old weights and moments before the step
 * @param fresh where they go; the same slots for a step in place
 * @param step the step count, a scalar or one number for each row
 * @param ids which row each row of the gradient is for; -1 if it has all rows in order
 * @param gradient the gradient
 * @param rowMask which rows may change; -1 for all
 */
public record AdamKernel(
    Passes passes,
    CompositeOp.Adam adam,
    AdamNumbers numbers,
    int[] old,
    int[] fresh,
    int step,
    int ids,
    int gradient,
    int rowMask)
    implements Kernel {
  /** The size of the t-th step, rounded once. */
  private float stepSize(double t) {
    return (float)
        (adam.rate() * Math.sqrt(1 - Math.pow(adam.beta2(), t)) / (1 - Math.pow(adam.beta1(), t)));
  }

  @Override
  public void run(Workspace w, Block block) {
    boolean oneStep = w.elements(step) == 1;
    if (ids < 0 && rowMask < 0 && oneStep) {
      rows(w, stepSize(step(w, 0)), block.from(), block.from(), block.rows());
      return;
    }
    double known = Double.NaN;
    float size = 0;
    for (int i = block.from(); i < block.to(); i++) {
      int row = ids < 0 ? i : Memory.i32(w.address(ids) + 4L * i);
      if (rowMask >= 0 && f32(w.address(rowMask) + 4L * row) == 0) {
        keep(w, row);
        continue;
      }
      double t = step(w, oneStep ? 0 : row);
      if (t != known) {
        known = t;
        size = stepSize(t);
      }
      rows(w, size, row, i, 1);
    }
  }

  private void rows(Workspace w, float size, int row, int gradientRow, int n) {
    passes.adam(
        numbers,
        size,
        w.row(old[0], row),
        w.row(old[1], row),
        w.row(old[2], row),
        w.row(gradient, gradientRow),
        w.row(fresh[0], row),
        w.row(fresh[1], row),
        w.row(fresh[2], row),
        (long) n * w.width(old[0]));
  }

  private double step(Workspace w, int row) {
    return f32(w.address(step) + 4L * row);
  }

  private void keep(Workspace w, int row) {
    for (int i = 0; i < old.length; i++) {
      if (old[i] != fresh[i]) {
        Memory.copyFloats(w.row(old[i], row), w.row(fresh[i], row), w.width(old[i]));
      }
    }
  }
}
