package dev.mlora.panama.kernel;

import dev.mlora.graph.Activation;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.kernel.LinearLayer.Lora;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a fully connected layer from a block of rows. Those of the parameters are summed
 * up for each group of rows, see {@link Partials}.
 *
 * <p>Scratch: the gradients before the activation, dz and mask * dz, then {@code dz B^T}, and the
 * transposes of one domain's B and A: products by rows that lie side by side are the fast ones.
 *
 * @param blas the library
 * @param passes the loops
 * @param layer the layer's operands
 * @param dy the gradient of its result
 * @param dx where the input's gradient goes; -1 if it is not wanted
 * @param kernel the sums for the kernel's gradient, null if it is not wanted; likewise the others
 */
public record LinearBackward(
    Blas blas,
    Passes passes,
    LinearLayer layer,
    int dy,
    int dx,
    @Nullable Partials kernel,
    @Nullable Partials bias,
    @Nullable Partials down,
    @Nullable Partials up,
    @Nullable Partials domainBias)
    implements Kernel {
  /** The scratch memory that it needs, in floats. */
  public static long scratch(LinearLayer layer, int height) {
    Lora lora = layer.lora();
    long floats = 2L * height * layer.out();
    return lora == null
        ? floats
        : floats + (long) lora.rank() * (height + layer.in() + layer.out());
  }

  @Override
  public void run(Workspace w, Block block) {
    int in = layer.in();
    int out = layer.out();
    int rows = block.rows();
    long dz = w.scratch(block);
    long shared = layer.mask() < 0 ? dz : dz + 4L * w.partition().height() * out;
    beforeActivation(w, block, dz, shared);
    boolean keep = !block.first();
    if (kernel != null) {
      long x = w.row(layer.x(), block.from());
      blas.gemm(
          true,
          false,
          in,
          out,
          rows,
          1,
          x,
          in,
          shared,
          out,
          keep ? 1 : 0,
          kernel.of(w, block),
          out);
    }
    if (bias != null) {
      passes.sumRows(rows, out, shared, keep, bias.of(w, block));
    }
    if (dx >= 0) {
      long to = w.row(dx, block.from());
      blas.gemm(
          false, true, rows, in, out, 1, shared, out, w.address(layer.kernel()), out, 0, to, in);
    }
    Lora lora = layer.lora();
    if (lora != null) {
      adapters(w, block, lora, dz);
    }
  }

  private void beforeActivation(Workspace w, Block block, long dz, long shared) {
    long n = (long) block.rows() * layer.out();
    long y = w.row(layer.y(), block.from());
    long dy = w.row(this.dy, block.from());
    if (layer.mask() < 0) {
      activationGradient(y, dy, dz, n);
      return;
    }
    long mask = w.row(layer.mask(), block.from());
    if (layer.activation() == Activation.RELU) {
      passes.maskedReluGradient(y, dy, mask, dz, shared, n);
    } else {
      activationGradient(y, dy, dz, n);
      passes.maskGradient(dz, mask, shared, n);
    }
  }

  private void adapters(Workspace w, Block block, Lora lora, long dz) {
    Segments segments = lora.segments();
    long reduced = dz + 8L * w.partition().height() * layer.out();
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
    int domain = segments.domain(w, s);
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
    long b = reduced + 4L * w.partition().height() * rank;
    passes.transpose(rank, out, w.row(lora.up(), domain), b);
    blas.gemm(false, false, rows, rank, out, lora.scale(), dz, out, b, rank, 0, reduced, rank);
    if (down != null) {
      long sum = down.of(w, block, s, begin, end);
      long x = w.row(layer.x(), from);
      blas.gemm(true, false, in, rank, rows, 1, x, in, reduced, rank, keep, sum, rank);
    }
    if (dx >= 0) {
      long a = b + 4L * rank * out;
      passes.transpose(in, rank, w.row(lora.down(), domain), a);
      blas.gemm(false, false, rows, in, rank, 1, reduced, rank, a, in, 1, w.row(dx, from), in);
    }
  }

  private void activationGradient(long y, long dy, long dz, long n) {
    if (layer.activation() == Activation.RELU) {
      passes.reluGradient(y, dy, dz, n);
    } else {
      Activations.gradient(layer.activation(), y, dy, dz, n);
    }
  }
}
