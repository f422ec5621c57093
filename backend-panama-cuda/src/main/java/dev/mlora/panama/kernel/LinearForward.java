package dev.mlora.panama.kernel;

import dev.mlora.graph.Activation;
import dev.mlora.panama.blas.UniformGemm;
import dev.mlora.panama.kernel.LinearLayer.Lora;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Block;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Workspace;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block of rows of a fully connected layer, with adapters or without: one product with the shared
 * kernel, a pair of small ones for each domain that has rows in the block, and one pass over the
 * elements for everything else.
 *
 * <p>Scratch: {@code x A} of the block, {@code (x A) B} of some rows. A product may run over the
 * end of its rows, so segments are computed in order and each overwrites what the one before left
 * there.
 *
 * @param passes the loops
 * @param layer the operands
 * @param zeros at least {@code out} zeros, for a bias that is not there
 * @param shared the product with the kernel
 * @param reduce the product with A; null without adapters
 * @param expand the product with B; null without adapters
 */
public record LinearForward(
    Passes passes,
    LinearLayer layer,
    int zeros,
    UniformGemm shared,
    @Nullable UniformGemm reduce,
    @Nullable UniformGemm expand)
    implements Kernel {
  /** The rows adapted at once, few enough to stay in the cache between product and pass. */
  private static final int ROWS_AT_ONCE = UniformGemm.MAX_ROWS;

  /** The scratch memory that it needs, in floats. */
  public static long scratch(LinearLayer layer, int height) {
    Lora lora = layer.lora();
    return lora == null
        ? 0
        : (long) (height + UniformGemm.MAX_ROWS) * lora.rank() + 2L * ROWS_AT_ONCE * layer.out();
  }

  @Override
  public void run(Workspace w, Block block) {
    shared.run(
        block.rows(),
        1,
        w.row(layer.x(), block.from()),
        layer.in(),
        w.address(layer.kernel()),
        layer.out(),
        w.row(layer.y(), block.from()),
        layer.out());
    Lora lora = layer.lora();
    if (lora == null) {
      finish(w, block);
      return;
    }
    long reduced = w.scratch(block);
    long delta = reduced + 4L * (w.partition().height() + UniformGemm.MAX_ROWS) * lora.rank();
    Segments segments = lora.segments();
    int row = block.from();
    for (int s = segments.at(w, row); row < block.to(); s++) {
      int end = Math.min(segments.to(w, s), block.to());
      while (row < end) {
        int next = Math.min(row + ROWS_AT_ONCE, end);
        adapt(w, lora, block, segments.domain(w, s), row, next, reduced, delta);
        row = next;
      }
    }
    long floats = (long) block.rows() * lora.rank();
    Memory.copyFloats(reduced, w.row(lora.reduced(), block.from()), floats);
  }

  private void adapt(
      Workspace w, Lora lora, Block block, int domain, int from, int to, long reduced, long delta) {
    int rank = lora.rank();
    int out = layer.out();
    long down = reduced + 4L * (from - block.from()) * rank;
    Objects.requireNonNull(reduce)
        .run(
            to - from,
            1,
            w.row(layer.x(), from),
            layer.in(),
            w.row(lora.down(), domain),
            rank,
            down,
            rank);
    Objects.requireNonNull(expand)
        .run(to - from, lora.scale(), down, rank, w.row(lora.up(), domain), out, delta, out);
    long c = lora.domainBias() < 0 ? w.address(zeros) : w.row(lora.domainBias(), domain);
    long y = w.row(layer.y(), from);
    boolean relu = layer.activation() == Activation.RELU;
    passes.finishAdapted(relu, to - from, out, y, bias(w), mask(w, from), delta, c);
    if (!relu) {
      Activations.apply(layer.activation(), y, (long) (to - from) * out);
    }
  }

  private void finish(Workspace w, Block block) {
    long y = w.row(layer.y(), block.from());
    boolean relu = layer.activation() == Activation.RELU;
    passes.finish(relu, block.rows(), layer.out(), y, bias(w), mask(w, block.from()));
    if (!relu) {
      Activations.apply(layer.activation(), y, (long) block.rows() * layer.out());
    }
  }

  private long bias(Workspace w) {
    return w.address(layer.bias() < 0 ? zeros : layer.bias());
  }

  private long mask(Workspace w, int row) {
    return layer.mask() < 0 ? Passes.NONE : w.row(layer.mask(), row);
  }
}
