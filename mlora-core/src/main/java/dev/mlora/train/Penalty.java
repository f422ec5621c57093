package dev.mlora.train;

import dev.mlora.adapter.Selector;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;

/**
 * A penalty {@code l2 * sum(w^2)} on some parameters, which the optimiser adds to their gradients;
 * the reported loss has none.
 *
 * @param on the parameters; which domains a selector names makes no difference
 * @param l2 the factor
 */
public record Penalty(Selector on, double l2) {
  /** Checks the factor. */
  public Penalty {
    if (!(l2 >= 0 && l2 < Double.POSITIVE_INFINITY)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID, "An L2 penalty is a finite number >= 0, not %s.".formatted(l2));
    }
  }

  /** On the embeddings of fields and domains, wide weights among them, wherever they stand. */
  public static Penalty onEmbeddings(double l2) {
    return new Penalty(Selector.path("**/embedding"), l2);
  }
}
