package dev.mlora.train;

import dev.mlora.adapter.Selector;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;

/**
 * Another learning rate for some parameters, such as a lower one for adapters.
 *
 * @param on which parameters
 * @param factor what the phase's rate is multiplied with, above 0
 */
public record Rate(Selector on, double factor) {
  /** Checks the factor. */
  public Rate {
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A learning rate is multiplied with a number above 0, not %s. Parameters that shall not learn are left out of the phase's selector."
              .formatted(factor));
    }
  }
}
