package dev.mlora.bench.peer;

/**
 * An MLP over users, items and the domain with an adapter per domain on each hidden layer, {@code y
 * = x W + b + x A_d B_d + b_d}, trained as a whole by Adam with dense moments, dropout after each
 * hidden layer and an L2 penalty on the tables.
 */
public sealed interface Peer extends AutoCloseable permits DjlPeer, TensorFlowPeer {
  /**
   * Sets a parameter.
   *
   * @param parameter {@code user}, {@code item} or {@code domain} for a table, {@code kernel0},
   *     {@code bias0}, {@code a0}, {@code b0} and {@code domain_bias0} for the first hidden layer
   *     and so on, {@code projection}, {@code global_bias}
   * @param values its values, the last dimension first; kernels are {@code [in, out]}
   */
  void set(String parameter, float[] values);

  /** Makes a training step. */
  void train(PeerBatch batch);

  /** The logits of a batch. */
  float[] score(PeerBatch batch);

  @Override
  void close();
}
