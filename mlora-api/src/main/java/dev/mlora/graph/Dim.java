package dev.mlora.graph;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.function.ToIntFunction;

/**
 * One dimension of a shape: {@code factor * symbol + constant}, or just {@code constant} where the
 * symbol is empty.
 *
 * <p>A symbol such as {@code batch} or {@code present} is bound to a number when a graph is run and
 * never exceeds its declared maximum, so that buffers can be planned when it is compiled.
 *
 * @param symbol the symbol's name, empty for a fixed dimension
 * @param factor what the symbol is multiplied with; 0 for a fixed dimension
 * @param constant what is added; the size itself for a fixed dimension
 * @param symbolMax the greatest number that the symbol may be bound to; 0 for a fixed dimension
 */
public record Dim(String symbol, int factor, int constant, int symbolMax) {
  /** Checks that the dimension is either fixed or a multiple of a symbol with a maximum. */
  public Dim {
    boolean fixed = symbol.isEmpty() && factor == 0 && symbolMax == 0 && constant >= 0;
    boolean symbolic = !symbol.isEmpty() && factor > 0 && symbolMax > 0;
    if (!fixed && !symbolic) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "A dimension must be a size >= 0 or a positive multiple of a symbol with a maximum > 0,"
              + " but got symbol '%s', factor %d, constant %d, maximum %d."
                  .formatted(symbol, factor, constant, symbolMax));
    }
  }

  /** A dimension of fixed size. */
  public static Dim of(int size) {
    if (size < 0) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "A size is at least 0, not %d; none is worked out. The batch axis is taken from a value, as in Shape.of(x.shape().dim(0), 64)."
              .formatted(size));
    }
    return new Dim("", 0, size, 0);
  }

  /**
   * A dimension that is bound when the graph is run.
   *
   * @param name the symbol, such as {@code batch}
   * @param max the greatest size it may have
   */
  public static Dim symbol(String name, int max) {
    return new Dim(name, 1, 0, max);
  }

  /** This dimension multiplied by a positive number. */
  public Dim times(int n) {
    return isFixed()
        ? of(Math.multiplyExact(constant, n))
        : new Dim(
            symbol, Math.multiplyExact(factor, n), Math.multiplyExact(constant, n), symbolMax);
  }

  /** This dimension with a number added, such as the {@code present + 1} offsets of segments. */
  public Dim plus(int n) {
    int shifted = Math.addExact(constant, n);
    return isFixed() ? of(shifted) : new Dim(symbol, factor, shifted, symbolMax);
  }

  /** Whether the size is known when the graph is built. */
  public boolean isFixed() {
    return factor == 0;
  }

  /**
   * The size of a fixed dimension.
   *
   * @throws MloraException {@code SHAPE_MISMATCH} if it is bound only when the graph is run
   */
  public int size() {
    if (!isFixed()) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "The dimension '%s' has no size before the graph is run; it goes into shapes as it is, as in Shape.of(x.shape().dim(0), 64)."
              .formatted(this));
    }
    return constant;
  }

  /** Whether this is the fixed size 1, which broadcasts. */
  public boolean isOne() {
    return isFixed() && constant == 1;
  }

  /** The greatest size of this dimension. */
  public int max() {
    return Math.addExact(Math.multiplyExact(factor, symbolMax), constant);
  }

  /**
   * The size under a binding of symbols.
   *
   * @param binding gives the number bound to a symbol
   */
  public int size(ToIntFunction<String> binding) {
    return isFixed() ? constant : factor * binding.applyAsInt(symbol) + constant;
  }

  @Override
  public String toString() {
    if (isFixed()) {
      return Integer.toString(constant);
    }
    String product = factor == 1 ? symbol : factor + "*" + symbol;
    return constant == 0 ? product : "%s%+d".formatted(product, constant);
  }
}
