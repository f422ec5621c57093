package dev.mlora.backend;

import dev.mlora.spi.HostTensor;

/**
 * One parameter before and after a run with updates.
 *
 * <p>The value expected comes from another program, in which the backend may fuse otherwise and add
 * in another order. So values are compared relative to how far the parameter moves: an update that
 * was dropped, put in the wrong row or applied twice is off by as much as it moves, rounding by far
 * less.
 *
 * @param contract the contract with the backend
 * @param call the run
 * @param parameter the parameter's name
 * @param before its value before the run
 * @param after its value after the run
 */
record Landing(
    Contract contract, String call, String parameter, HostTensor before, HostTensor after) {
  /** The share of the whole movement that rounding may be. */
  private static final double WHOLE = 0.05;

  /** The share of the greatest movement below which one element cannot be judged. */
  private static final double ELEMENT = 1e-4;

  private static final int ULPS = 4;

  /** Requires that nothing changed from an element on. */
  void requireKept(int first) {
    for (int i = first; i < after.elements(); i++) {
      if (!same(before.get(i), after.get(i))) {
        throw contract.broken(
            call,
            SpiRule.OTHERS_KEPT,
            "element %d of '%s' went from %s to %s"
                .formatted(i, parameter, before.get(i), after.get(i)));
      }
    }
  }

  /** Requires that the first elements moved to the values expected. */
  void requireLanded(HostTensor expected) {
    double greatest = 0;
    for (int i = 0; i < expected.elements(); i++) {
      greatest = Math.max(greatest, finite(expected.get(i) - before.get(i)));
    }
    double movement = 0;
    double distance = 0;
    for (int i = 0; i < expected.elements(); i++) {
      double slack = ulps(expected.get(i)) + ELEMENT * greatest;
      double asked = expected.get(i) - before.get(i);
      double off = after.get(i) - expected.get(i);
      boolean shouldMove = Math.abs(asked) > slack;
      boolean moved = !same(before.get(i), after.get(i));
      boolean strayed = !shouldMove && finite(after.get(i) - before.get(i)) > 2 * slack;
      boolean lost = Double.isNaN(expected.get(i)) != Double.isNaN(after.get(i));
      if ((shouldMove && !moved) || strayed || lost) {
        throw unlanded(i, expected);
      }
      movement += finite(asked);
      distance += Math.max(0, finite(off) - ulps(expected.get(i)));
    }
    if (distance > WHOLE * movement) {
      throw contract.broken(
          call,
          SpiRule.UPDATES_LANDED,
          "'%s' should have moved by %s in sum and is off by %s"
              .formatted(parameter, movement, distance));
    }
  }

  private RuntimeException unlanded(int i, HostTensor expected) {
    return contract.broken(
        call,
        SpiRule.UPDATES_LANDED,
        "element %d of '%s' was %s, should be %s and is %s"
            .formatted(i, parameter, before.get(i), expected.get(i), after.get(i)));
  }

  private double ulps(double value) {
    return switch (after.dtype()) {
      case FLOAT32 -> ULPS * Math.ulp((float) value);
      case FLOAT64 -> ULPS * Math.ulp(value);
      case INT32, UINT8 -> 0;
    };
  }

  private static boolean same(double a, double b) {
    return Double.compare(a, b) == 0;
  }

  private static double finite(double difference) {
    return Double.isFinite(difference) ? Math.abs(difference) : 0;
  }
}
