package dev.mlora.panama.kernel;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.graph.CompositeOp;

/** Adam's arithmetic on elements that lie side by side, as {@link CompositeOp.Adam} defines it. */
public final class AdamLoop {
  private final CompositeOp.Adam adam;
  private final float beta1;
  private final float beta2;
  private final float rest1;
  private final float rest2;
  private final float epsilon;
  private final float penalty;

  /** Rounds the numbers once. */
  public AdamLoop(CompositeOp.Adam adam) {
    this.adam = adam;
    beta1 = (float) adam.beta1();
    beta2 = (float) adam.beta2();
    rest1 = (float) (1 - adam.beta1());
    rest2 = (float) (1 - adam.beta2());
    epsilon = (float) adam.epsilon();
    penalty = (float) (2 * adam.l2());
  }

  /** The size of the t-th step, rounded once. */
  float stepSize(double t) {
    return (float)
        (adam.rate() * Math.sqrt(1 - Math.pow(adam.beta2(), t)) / (1 - Math.pow(adam.beta1(), t)));
  }

  /**
   * One step of n elements.
   *
   * @param size the {@link #stepSize}
   * @param x where the weights are, m and v the moments, g the gradient
   * @param x1 where the new weights go, m1 and v1 the moments; they may be where the old ones are
   */
  void run(float size, long x, long m, long v, long g, long x1, long m1, long v1, long n) {
    for (long i = 0; i < 4 * n; i += 4) {
      float weight = f32(x + i);
      float gradient = f32(g + i) + penalty * weight;
      float first = beta1 * f32(m + i) + rest1 * gradient;
      float second = beta2 * f32(v + i) + rest2 * (gradient * gradient);
      f32(m1 + i, first);
      f32(v1 + i, second);
      f32(x1 + i, weight - size * first / ((float) Math.sqrt(second) + epsilon));
    }
  }
}
