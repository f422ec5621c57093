package dev.mlora.graph;

/**
 * Operations that compute each element of the result from the elements at the same place.
 *
 * <p>Operations with several operands broadcast as NumPy does: shapes are aligned at the innermost
 * dimension, and a missing dimension or one of the fixed size 1 is repeated. All operands have one
 * real element type. Results are correctly rounded for {@code + - * / sqrt} and within 4 units in
 * the last place otherwise.
 */
public sealed interface ElementwiseOp extends Op {
  /** Operations on two operands, broadcast. */
  sealed interface Binary extends ElementwiseOp {}

  /** Operations on one operand; the result has its type. */
  sealed interface Unary extends ElementwiseOp {}

  /** {@code y = a + b}; {@code a' = b' = dy}, summed over what was broadcast. */
  record Add() implements Binary {}

  /** {@code y = a - b}; {@code a' = dy, b' = -dy}. */
  record Subtract() implements Binary {}

  /** {@code y = a * b}; {@code a' = dy * b, b' = dy * a}. */
  record Multiply() implements Binary {}

  /** {@code y = a / b}; {@code a' = dy / b, b' = -dy * y / b}. Division by 0 follows IEEE 754. */
  record Divide() implements Binary {}

  /** {@code y = a > b ? 1 : 0}; no gradient flows. */
  record Greater() implements Binary {}

  /** {@code y = x * factor}, the factor rounded to the element type; {@code x' = dy * factor}. */
  record Scale(double factor) implements Unary {}

  /** {@code y = x * x}; {@code x' = 2 * x * dy}. */
  record Square() implements Unary {}

  /** {@code y = sqrt(x)}; {@code x' = dy / (2 * y)}, infinite at 0. */
  record Sqrt() implements Unary {}

  /** {@code y = e^x}; {@code x' = dy * y}. */
  record Exp() implements Unary {}

  /** {@code y = ln(x)}; {@code x' = dy / x}. */
  record Log() implements Unary {}

  /** {@code y = 1 / (1 + e^-x)}, without overflow for any x; {@code x' = dy * y * (1 - y)}. */
  record Sigmoid() implements Unary {}

  /** {@code y = max(x, 0)}, NaN stays NaN; {@code x' = y > 0 ? dy : 0}. */
  record Relu() implements Unary {}

  /** {@code y = tanh(x)}; {@code x' = dy * (1 - y * y)}. */
  record Tanh() implements Unary {}

  /**
   * Operands {@code c, a, b}, broadcast: {@code y = c > 0 ? a : b}. The branch not taken never
   * shows, be it NaN; {@code a' = c > 0 ? dy : 0, b' = c > 0 ? 0 : dy}; none flows to {@code c}.
   */
  record Select() implements ElementwiseOp {}

  /**
   * Operands {@code logit, label} of one shape: the cross entropy of a Bernoulli label, {@code
   * max(x, 0) - x * z + ln(1 + e^-|x|)}, finite for every finite logit; {@code logit' = dy *
   * (sigmoid(logit) - label)}; none flows to the label.
   */
  record SigmoidCrossEntropy() implements ElementwiseOp {}
}
