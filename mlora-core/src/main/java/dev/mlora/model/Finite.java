package dev.mlora.model;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;

/** Refuses weights that are not finite: one NaN makes every score NaN that it takes part in. */
public final class Finite {
  private Finite() {}

  /**
   * Checks a tensor.
   *
   * @param what what the tensor is, for the message
   * @param values its elements
   * @throws MloraException {@link ErrorCode#WEIGHTS_NOT_FINITE} naming the first that is not finite
   */
  public static void require(String what, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new MloraException(
            ErrorCode.WEIGHTS_NOT_FINITE,
            "The weights %s hold %s at element %d of %d; weights are finite. Train again, or take an older copy."
                .formatted(what, values[i], i, values.length));
      }
    }
  }

  /** Checks a domain's row of a bank. */
  static void require(String bank, String domain, float[] row) {
    require("'%s' of domain '%s'".formatted(bank, domain), row);
  }
}
