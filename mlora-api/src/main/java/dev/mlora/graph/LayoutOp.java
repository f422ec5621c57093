package dev.mlora.graph;

import java.util.List;

/** Operations that move elements without computing. They take any real element type. */
public sealed interface LayoutOp extends Op {
  /**
   * The same elements in row-major order under another shape of equal size; {@code x'} is {@code
   * dy} reshaped back.
   *
   * @param shape the shape of the result
   */
  record Reshape(Shape shape) implements LayoutOp {}

  /**
   * The axes in another order; {@code x'} is {@code dy} in the inverse order.
   *
   * @param order for each axis of the result, which axis of the operand it is
   */
  record Transpose(List<Integer> order) implements LayoutOp {
    /** Keeps its own copy of the order. */
    public Transpose {
      order = List.copyOf(order);
    }
  }

  /**
   * One or more operands joined along an axis; other dimensions are equal. Each operand's gradient
   * is its slice of {@code dy}.
   *
   * @param axis the axis, from 0
   */
  record Concat(int axis) implements LayoutOp {}

  /**
   * The elements {@code from} (inclusive) to {@code to} (exclusive) along an axis of fixed size;
   * {@code x'} is {@code dy} padded with zeros.
   *
   * @param axis the axis, from 0
   * @param from the first index kept
   * @param to the first index no longer kept
   */
  record Slice(int axis, int from, int to) implements LayoutOp {}

  /**
   * Zeros before and after along an axis of fixed size; {@code x'} is a slice of {@code dy}.
   *
   * @param axis the axis, from 0
   * @param before how many zeros come before
   * @param after how many zeros come after
   */
  record Pad(int axis, int before, int after) implements LayoutOp {}

  /**
   * The operand repeated to a larger shape by the rules of broadcasting; {@code x'} is {@code dy}
   * summed over what was repeated.
   *
   * @param shape the shape of the result
   */
  record Broadcast(Shape shape) implements LayoutOp {}
}
