package dev.mlora.adapter;

/**
 * A fully connected layer that carries adapters: {@code x W + b + scale * (x A_d) B_d + c_d}.
 *
 * @param path the layer's path, such as {@code mlp/0}
 * @param in the width of its input
 * @param units the width of its result
 * @param rank the rank of each domain's delta
 * @param scale the factor on the delta, 1 or alpha / rank; c is not scaled
 * @param bias whether the layer has a bias b that domains share
 * @param domainBias whether each domain has a bias c of its own
 * @param mergeable whether the layer is {@code x W + b} besides, so that W can take an adapter up;
 *     c is taken up by b, and where there is no b only a c of zero can be merged
 */
public record AdaptedLayer(
    String path,
    int in,
    int units,
    int rank,
    double scale,
    boolean bias,
    boolean domainBias,
    boolean mergeable) {
  /** The parameter W, {@code [in, units]}. */
  public String kernel() {
    return named("kernel");
  }

  /** The parameter b, {@code [units]}; only where {@link #bias}. */
  public String sharedBias() {
    return named("bias");
  }

  /** The bank A, {@code [domains, in, rank]}. */
  public String down() {
    return named("lora_A");
  }

  /** The bank B, {@code [domains, rank, units]}. */
  public String up() {
    return named("lora_B");
  }

  /** The bank c, {@code [domains, units]}; only where {@link #domainBias}. */
  public String ownBias() {
    return named("lora_bias");
  }

  /** How many numbers one domain has in this layer. */
  public long elements() {
    return (long) rank * (in + units) + (domainBias ? units : 0);
  }

  private String named(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }
}
