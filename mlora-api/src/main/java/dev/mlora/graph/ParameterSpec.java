package dev.mlora.graph;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;

/**
 * A named tensor that lives across runs.
 *
 * @param name its path, such as {@code mlp/0/kernel}
 * @param type its type, with fixed dimensions only
 * @param role what it is for
 * @param bank whether its outermost dimension runs over the domains of the model and may grow
 */
public record ParameterSpec(String name, TensorType type, Role role, boolean bank) {
  /** Checks that the shape is fixed and that a bank has rows. */
  public ParameterSpec {
    if (!type.shape().isFixed() || (bank && type.shape().rank() == 0)) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "The parameter '%s' cannot be %s%s: parameters have fixed sizes, and a bank has rows."
              .formatted(name, type, bank ? " as a bank" : ""));
    }
  }

  /** The number of elements. */
  public long elements() {
    return type.shape().maxElements();
  }

  /** The same bank with another number of rows. */
  public ParameterSpec withRows(int rows) {
    return new ParameterSpec(name, type.withShape(type.shape().with(0, Dim.of(rows))), role, bank);
  }
}
