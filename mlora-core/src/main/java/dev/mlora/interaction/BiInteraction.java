package dev.mlora.interaction;

import dev.mlora.graph.Value;
import java.util.List;

/**
 * Bi-interaction pooling: {@code sum_{i<j} e_i * e_j = ((sum e_i)^2 - sum e_i^2) / 2} (He and Chua
 * 2017, eq. 3 and 4). Its sum over d is the second order of a factorisation machine.
 */
public final class BiInteraction {
  private BiInteraction() {}

  /** Pools fields {@code [batch, d]} to one value {@code [batch, d]}. */
  public static Value of(List<Value> fields) {
    Value stack = FieldStack.of(fields);
    return stack.sum(1).square().minus(stack.square().sum(1)).times(0.5);
  }
}
