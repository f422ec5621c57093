package dev.mlora.graph;

/** What a parameter is for; freezing selects by it. */
public enum Role {
  /** Shared weights of the network: kernels, biases, projections. */
  BACKBONE,
  /** A shared embedding table. */
  EMBEDDING,
  /** A shared table of vectors that come from outside; trained only where it is named. */
  PRETRAINED,
  /** Something that each domain has of its own besides its adapters, such as its embedding. */
  DOMAIN,
  /**
   * What a domain's rows were like, such as their mean; moved by training, but not by gradients.
   */
  STATISTIC,
  /** A domain's low-rank matrices and bias. */
  ADAPTER,
  /** Moments, step counts and other state of an optimiser. */
  OPTIMIZER
}
