package dev.mlora.conformance.rule;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A tolerance")
class ToleranceTest {
  @Test
  @DisplayName("allows what lies inside its bound and names the worst element outside")
  void boundAndWorst() {
    double[] expected = {1, 100, -3};
    assertThatCode(() -> Tolerance.ACCUMULATED.check("x", expected, new double[] {1.0009, 100, -3}))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> Tolerance.ACCUMULATED.check("x", expected, new double[] {1.002, 100, -3.1}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("x differs at element 2 of 3: expected -3.0, got -3.1");
  }

  @Test
  @DisplayName("counts units in the last place of single precision")
  void ulps() {
    float up = Math.nextUp(1f);
    assertThatCode(() -> check(Tolerance.FOUR_ULPS, 1, up)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(Tolerance.EXACT, 1, up)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> check(Tolerance.FOUR_ULPS, 1, 1 + 6 * Math.ulp(1f)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  @DisplayName("never lets a NaN stand for a number, or a number for a NaN")
  void notANumber() {
    for (Tolerance tolerance : Tolerance.values()) {
      assertThatCode(() -> check(tolerance, Double.NaN, Double.NaN)).doesNotThrowAnyException();
      assertThatThrownBy(() -> check(tolerance, 1, Double.NaN)).isInstanceOf(AssertionError.class);
      assertThatThrownBy(() -> check(tolerance, Double.NaN, 1)).isInstanceOf(AssertionError.class);
      assertThatThrownBy(() -> check(tolerance, 1, POSITIVE_INFINITY))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  @DisplayName("lets nothing but the same infinity stand for one")
  void infinity() {
    for (Tolerance tolerance : Tolerance.values()) {
      for (double infinity : new double[] {POSITIVE_INFINITY, NEGATIVE_INFINITY}) {
        assertThatCode(() -> check(tolerance, infinity, infinity)).doesNotThrowAnyException();
        for (double other : new double[] {-infinity, Float.MAX_VALUE, 0, Double.NaN}) {
          assertThatThrownBy(() -> check(tolerance, infinity, other))
              .isInstanceOf(AssertionError.class);
        }
      }
    }
  }

  @Test
  @DisplayName("takes what is too large for single precision as infinite")
  void tooLarge() {
    double[] expected = {1e43, 1};
    assertThatCode(
            () -> Tolerance.ACCUMULATED.check("x", expected, new double[] {POSITIVE_INFINITY, 1}))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> Tolerance.ACCUMULATED.check("x", expected, new double[] {POSITIVE_INFINITY, 2}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("x differs at element 1 of 2");
  }

  private static void check(Tolerance tolerance, double expected, double actual) {
    tolerance.check("x", new double[] {expected}, new double[] {actual});
  }
}
