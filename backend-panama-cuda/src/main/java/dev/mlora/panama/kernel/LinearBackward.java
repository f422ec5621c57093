package dev.mlora.panama.kernel;

import dev.mlora.graph.Activation;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.kernel.LinearLayer.Lora;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a fully connected layer from a block of rows. Those of the parameters are summed
 * up for each group of rows, see {@link Partials}.
 *
 * <p>Scratch: the gradient before the activation, mask * dz, and without the mask for adapters; a
 * sum of rows that nobody wants; {@code dz B^T}.
 *
 * @param blas the library
 * @param passes the loops
 * @param layer the layer's operands
 * @param turned the matrices to multiply by from the right
 * @param dy the gradient of its result
 * @param dx where the input's gradient goes; -1 if it is not wanted
 * @param kernel the sums for the kernel's gradient, null if it is not wanted; likewise the others
 */
public record LinearBackward(
    Blas blas,
    Passes passes,
    LinearLayer layer,
    Turned turned,
    int dy,
    int dx,
    @Nullable Partials kernel,
    @Nullable Partials bias,
    @Nullable Partials down,
    @Nullable Partials up,
    @Nullable Partials domainBias)
    implements Kernel {
  /**
   * What the gradients are multiplied by on the way back, turned over once for all blocks, as
   * products by rows that lie side by side are the fast ones.
   *
   * @param kernel the kernel {@code [out, in]}, -1 if it is taken as it is
   * @param down for each domain present {@code A^T [rank, in]}, -1 without adapters
   * @param up likewise {@code B^T [out, rank]}
   */
  public record Turned(int kernel, int down, int up) {}

  /** The scratch memory that it needs, in floats. */
  public static long scratch(LinearLayer layer, int height) {
    Lora lora = layer.lora();
    int gradients = twoGradients(layer) ? 2 : 1;
    int rank = lora == null ? 0 : lora.rank();
    return (long) gradients * height * layer.out() + aligned(layer.out()) + (long) height * rank;
  }

  private static long aligned(long floats) {
    return Memory.aligned(4 * floats) / 4;
  }

  private static boolean twoGradients(LinearLayer layer) {
    return layer.lora() != null && layer.mask() >= 0;
  }

  @Override
  public void run(Workspace w, Block block) {
    int in = layer.in();
    int out = layer.out();
    int rows = block.rows();
    long shared = w.scratch(block);
    long dz = twoGradients(layer) ? shared + 4L * w.partition().height() * out : shared;
    long spare = dz + 4L * w.partition().height() * out;
    boolean keep = !block.first();
    boolean keepSum = keep && bias != null;
    long sum = bias == null ? spare : bias.of(w, block);
    if (layer.activation() == Activation.RELU) {
      long y = w.row(layer.y(), block.from());
      long from = w.row(dy, block.from());
      long before = twoGradients(layer) ? dz : Passes.NONE;
      passes.reluBackward(rows, out, y, from, mask(w, block), before, shared, keepSum, sum);
    } else {
      beforeActivation(w, block, dz, shared);
      if (bias != null) {
        passes.sumRows(rows, out, shared, keep, sum);
      }
    }
    if (kernel != null) {
      long x = w.row(layer.x(), block.from());
      long to = kernel.of(w, block);
      blas.gemm(true, false, in, out, rows, 1, x, in, shared, out, keep ? 1 : 0, to, out);
    }
    if (dx >= 0) {
      boolean plain = turned.kernel() >= 0;
      long right = w.address(plain ? turned.kernel() : layer.kernel());
      long to = w.row(dx, block.from());
      int ldb = plain ? in : out;
      blas.gemm(false, !plain, rows, in, out, 1, shared, out, right, ldb, 0, to, in);
    }
    Lora lora = layer.lora();
    if (lora != null) {
      adapters(w, block, lora, dz, spare + 4L * aligned(out));
    }
  }

  private long mask(Workspace w, Block block) {
    return layer.mask() < 0 ? Passes.NONE : w.row(layer.mask(), block.from());
  }

  private void beforeActivation(Workspace w, Block block, long dz, long shared) {
    long n = (long) block.rows() * layer.out();
    long y = w.row(layer.y(), block.from());
    Activations.gradient(layer.activation(), y, w.row(dy, block.from()), dz, n);
    if (layer.mask() >= 0) {
      passes.maskGradient(dz, mask(w, block), shared, n);
    }
  }

  private void adapters(Workspace w, Block block, Lora lora, long dz, long reduced) {
    Segments segments = lora.segments();
    int row = block.from();
    for (int s = segments.at(w, row); row < block.to(); s++) {
      int end = Math.min(segments.to(w, s), block.to());
      if (end > row) {
        long rows = dz + 4L * (row - block.from()) * layer.out();
        adapter(w, block, lora, s, row, end, rows, reduced);
        row = end;
      }
    }
  }

  private void adapter(
      Workspace w, Block block, Lora lora, int s, int from, int to, long dz, long reduced) {
    int in = layer.in();
    int out = layer.out();
    int rank = lora.rank();
    int rows = to - from;
    Segments segments = lora.segments();
    int begin = segments.from(w, s);
    int end = segments.to(w, s);
    // The group's sum over this segment begins with the first row that both have.
    boolean goesOn = from != Math.max(begin, block.groupFrom());
    float keep = goesOn ? 1 : 0;
    if (domainBias != null) {
      passes.sumRows(rows, out, dz, goesOn, domainBias.of(w, block, s, begin, end));
    }
    if (up != null) {
      long sum = up.of(w, block, s, begin, end);
      long x = w.row(lora.reduced(), from);
      blas.gemm(true, false, rank, out, rows, lora.scale(), x, rank, dz, out, keep, sum, out);
    }
    if (down == null && dx < 0) {
      return;
    }
    long b = w.row(turned.up(), s);
    blas.gemm(false, false, rows, rank, out, lora.scale(), dz, out, b, rank, 0, reduced, rank);
    if (down != null) {
      long sum = down.of(w, block, s, begin, end);
      long x = w.row(layer.x(), from);
      blas.gemm(true, false, in, rank, rows, 1, x, in, reduced, rank, keep, sum, rank);
    }
    if (dx >= 0) {
      long a = w.row(turned.down(), s);
      blas.gemm(false, false, rows, in, rank, 1, reduced, rank, a, in, 1, w.row(dx, from), in);
    }
  }
}
