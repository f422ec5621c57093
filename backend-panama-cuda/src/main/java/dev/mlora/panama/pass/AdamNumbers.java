package dev.mlora.panama.pass;

import dev.mlora.graph.CompositeOp;

/**
 * The numbers of {@link CompositeOp.Adam}, rounded to single precision once.
 *
 * @param rest1 {@code 1 - beta1}
 * @param rest2 {@code 1 - beta2}
 * @param penalty the factor of the weight in the gradient, twice the L2 coefficient
 */
public record AdamNumbers(
    float beta1, float beta2, float rest1, float rest2, float epsilon, float penalty) {
  /** Those of an optimiser. */
  public static AdamNumbers of(CompositeOp.Adam adam) {
    return new AdamNumbers(
        (float) adam.beta1(),
        (float) adam.beta2(),
        (float) (1 - adam.beta1()),
        (float) (1 - adam.beta2()),
        (float) adam.epsilon(),
        (float) (2 * adam.l2()));
  }
}
