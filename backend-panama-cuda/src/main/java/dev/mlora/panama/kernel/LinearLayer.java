package dev.mlora.panama.kernel;

import dev.mlora.graph.Activation;
import org.jspecify.annotations.Nullable;

/**
 * The operands of a fully connected layer, by slot; -1 for one that is not there.
 *
 * @param activation the nonlinearity
 * @param in the width of x
 * @param out the width of y
 * @param x the input {@code [n, in]}
 * @param kernel the shared kernel {@code [in, out]}
 * @param bias the shared bias {@code [out]}, or zeros
 * @param mask the dropout mask {@code [n, out]}
 * @param y the result
 * @param lora the adapters, if there are any
 */
public record LinearLayer(
    Activation activation,
    int in,
    int out,
    int x,
    int kernel,
    int bias,
    int mask,
    int y,
    @Nullable Lora lora) {
  /**
   * The adapters of a layer.
   *
   * @param rank the width of the low-rank product
   * @param scale the factor on it
   * @param down the down-projections A {@code [T, in, rank]}
   * @param up the up-projections B {@code [T, rank, out]}
   * @param domainBias the biases c {@code [T, out]}, -1 for none
   * @param reduced {@code x A [n, rank]}
   * @param segments which rows belong to which domain
   */
  public record Lora(
      int rank, float scale, int down, int up, int domainBias, int reduced, Segments segments) {}
}
