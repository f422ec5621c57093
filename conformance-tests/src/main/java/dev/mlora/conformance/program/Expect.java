package dev.mlora.conformance.program;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Map;

/** What rules demand; what is not met becomes an {@link AssertionError} that says so. */
public final class Expect {
  private Expect() {}

  /** Demands that something is true. */
  public static void that(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  /** What a map holds under a name, which must be there. */
  public static <K, T> T found(Map<K, T> map, K name) {
    T value = map.get(name);
    if (value == null) {
      throw new AssertionError("There is no '%s' among %s.".formatted(name, map.keySet()));
    }
    return value;
  }

  /** Demands that something is refused with a code and a message that says something. */
  public static void refused(String what, ErrorCode code, Runnable action) {
    try {
      action.run();
    } catch (MloraException refusal) {
      that(
          refusal.code() == code,
          "%s was refused with %s; %s was expected."
              .formatted(what, refusal.getMessage(), code.id()));
      that(
          String.valueOf(refusal.getMessage()).length() > code.id().length() + 20,
          "%s was refused without saying why: '%s'.".formatted(what, refusal.getMessage()));
      return;
    } catch (RuntimeException | Error other) {
      throw new AssertionError(
          "%s threw %s; a MloraException %s was expected.".formatted(what, other, code.id()),
          other);
    }
    throw new AssertionError("%s was not refused; %s was expected.".formatted(what, code.id()));
  }

  /** Demands equal numbers, bit for bit. */
  public static void sameBits(String what, double[] expected, double[] actual) {
    that(
        expected.length == actual.length,
        "%s has %d elements, not %d.".formatted(what, actual.length, expected.length));
    for (int i = 0; i < expected.length; i++) {
      if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(actual[i])) {
        throw new AssertionError(
            "%s: element %d of %d is %s and must be %s, bit for bit."
                .formatted(what, i, expected.length, actual[i], expected[i]));
      }
    }
  }

  /** Demands equal parameters, bit for bit. */
  public static void sameBits(
      String what, Map<String, double[]> expected, Map<String, double[]> actual) {
    that(
        expected.keySet().equals(actual.keySet()),
        "%s: the parameters are %s, not %s.".formatted(what, actual.keySet(), expected.keySet()));
    expected.forEach((name, values) -> sameBits(what + ", " + name, values, found(actual, name)));
  }
}
