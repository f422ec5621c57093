package dev.mlora.panama.kernel;

import dev.mlora.graph.Activation;
import dev.mlora.panama.blas.UniformGemm;
import dev.mlora.panama.kernel.LinearLayer.Lora;
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
 * <p>Scratch: {@code x A} and {@code (x A) B} of the block. A product may run over the end of its
 * rows, so segments are computed in order and each overwrites what the one before left there.
 *
 * @param layer the operands
 * @param zeros at least {@code out} zeros, for a bias that is not there
 * @param shared the product with the kernel
 * @param reduce the product with A; null without adapters
 * @param expand the product with B; null without adapters
 */
public record LinearForward(
    LinearLayer layer,
    int zeros,
    UniformGemm shared,
    @Nullable UniformGemm reduce,
    @Nullable UniformGemm expand)
    implements Kernel {
  /** The scratch memory that it needs, in floats. */
  public static long scratch(LinearLayer layer, int height) {
    Lora lora = layer.lora();
    return lora == null ? 0 : (long) (height + UniformGemm.MAX_ROWS) * (lora.rank() + layer.out());
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
      for (int i = block.from(); i < block.to(); i++) {
        finish(w, i);
      }
      return;
    }
    long reduced = w.scratch(block);
    long delta = reduced + 4L * (w.partition().height() + UniformGemm.MAX_ROWS) * lora.rank();
    Segments segments = lora.segments();
    int row = block.from();
    for (int s = segments.at(w, row); row < block.to(); s++) {
      int end = Math.min(segments.to(w, s), block.to());
      if (end > row) {
        adapt(w, lora, block, segments.domain(w, s), row, end, reduced, delta);
        row = end;
      }
    }
    long floats = (long) block.rows() * lora.rank();
    Layouts.copyFloats(reduced, w.row(lora.reduced(), block.from()), floats);
  }

  private void adapt(
      Workspace w, Lora lora, Block block, int domain, int from, int to, long reduced, long delta) {
    int rank = lora.rank();
    int out = layer.out();
    long down = reduced + 4L * (from - block.from()) * rank;
    long up = delta + 4L * (from - block.from()) * out;
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
        .run(to - from, lora.scale(), down, rank, w.row(lora.up(), domain), out, up, out);
    long c = lora.domainBias() < 0 ? w.address(zeros) : w.row(lora.domainBias(), domain);
    for (int i = from; i < to; i++) {
      finish(w, i, up + 4L * (i - from) * out, c);
    }
  }

  private void finish(Workspace w, int row) {
    long y = w.row(layer.y(), row);
    long b = w.address(layer.bias() < 0 ? zeros : layer.bias());
    int n = layer.out();
    boolean relu = layer.activation() == Activation.RELU;
    if (layer.mask() < 0) {
      if (relu) {
        LayerLoops.biasRelu(y, b, n);
      } else {
        LayerLoops.bias(y, b, n);
      }
    } else if (relu) {
      LayerLoops.biasMaskRelu(y, b, w.row(layer.mask(), row), n);
    } else {
      LayerLoops.biasMask(y, b, w.row(layer.mask(), row), n);
    }
    if (!relu) {
      LayerLoops.activate(layer.activation(), y, n);
    }
  }

  private void finish(Workspace w, int row, long delta, long c) {
    long y = w.row(layer.y(), row);
    long b = w.address(layer.bias() < 0 ? zeros : layer.bias());
    int n = layer.out();
    if (layer.activation() == Activation.RELU) {
      if (layer.mask() < 0) {
        LayerLoops.biasDeltaRelu(y, b, delta, c, n);
      } else {
        LayerLoops.biasMaskDeltaRelu(y, b, w.row(layer.mask(), row), delta, c, n);
      }
      return;
    }
    if (layer.mask() < 0) {
      LayerLoops.bias(y, b, n);
    } else {
      LayerLoops.biasMask(y, b, w.row(layer.mask(), row), n);
    }
    LayerLoops.deltaBias(y, delta, c, n);
    LayerLoops.activate(layer.activation(), y, n);
  }
}
