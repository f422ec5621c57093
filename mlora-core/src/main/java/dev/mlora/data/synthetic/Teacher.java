package dev.mlora.data.synthetic;

import dev.mlora.random.CounterRandom;

/**
 * The network that decides the true logits of one domain: {@code f(x) = w3 tanh(W2 tanh(W1 x + b1)
 * + b2)}.
 *
 * <p>Each weight matrix is the one that all domains share plus a difference of rank {@value #RANK}
 * of the domain's own. Differences are scaled relative to the shared part and the sum is scaled
 * back to the shared part's size, so that all domains are equally nonlinear.
 */
final class Teacher {
  static final int RANK = 4;
  private static final int WIDTH = 16;
  private static final int LAYERS = 3;

  /** Size of the shared weights: small enough that few rows show a domain's rule. */
  private static final double GAIN = 0.5;

  private static final double BIAS = 0.5;

  private final Matrix[] weights;
  private final double[][] biases;

  private Teacher(Matrix[] weights, double[][] biases) {
    this.weights = weights;
    this.biases = biases;
  }

  /** The part that all domains share, for inputs of a width. */
  static Teacher shared(int inputs, long key) {
    int[] widths = {inputs, WIDTH, WIDTH, 1};
    Matrix[] weights = new Matrix[LAYERS];
    double[][] biases = new double[LAYERS][];
    for (int layer = 0; layer < weights.length; layer++) {
      int in = widths[layer];
      int out = widths[layer + 1];
      long layerKey = CounterRandom.key(key, layer);
      weights[layer] =
          Matrix.normal(in, out, CounterRandom.key(layerKey, 0)).withNorm(GAIN * Math.sqrt(out));
      biases[layer] =
          Matrix.normal(1, out, CounterRandom.key(layerKey, 1))
              .withNorm(BIAS * Math.sqrt(out))
              .values();
    }
    return new Teacher(weights, biases);
  }

  /** This teacher with a domain's differences of a size; 0 gives this teacher. */
  Teacher withDifferences(double size, long key) {
    Matrix[] own = new Matrix[weights.length];
    for (int layer = 0; layer < own.length; layer++) {
      Matrix shared = weights[layer];
      long layerKey = CounterRandom.key(key, layer);
      Matrix difference =
          Matrix.normal(shared.rows(), RANK, CounterRandom.key(layerKey, 0))
              .times(Matrix.normal(RANK, shared.columns(), CounterRandom.key(layerKey, 1)))
              .withNorm(shared.norm());
      double back = 1 / Math.sqrt(1 + size * size);
      own[layer] = shared.mix(back, difference, size * back);
    }
    return new Teacher(own, biases);
  }

  /** The raw logit of a row. */
  double logit(double[] inputs) {
    double[] x = inputs;
    for (int layer = 0; layer < weights.length; layer++) {
      x = weights[layer].apply(x, biases[layer]);
      for (int i = 0; layer + 1 < weights.length && i < x.length; i++) {
        // StrictMath, so that every machine generates the same data.
        x[i] = StrictMath.tanh(x[i]);
      }
    }
    return x[0];
  }
}
