package dev.mlora.graph;

/** The nonlinearity at the end of a fully connected layer. */
public enum Activation {
  /** {@code y = x}. */
  IDENTITY,
  /** {@code y = max(x, 0)}; its gradient at 0 is 0. */
  RELU,
  /** {@code y = 1 / (1 + exp(-x))}. */
  SIGMOID,
  /** {@code y = tanh(x)}. */
  TANH
}
