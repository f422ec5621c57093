package dev.mlora.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tensor in a graph under construction, with the operations that layers are written in.
 *
 * <p>Every method adds a node to the graph's builder and throws {@link
 * dev.mlora.error.MloraException} {@code SHAPE_MISMATCH} if the shapes do not fit.
 *
 * @param builder the graph under construction
 * @param ref where in it the value comes from
 */
public record Value(GraphBuilder builder, Ref ref) {
  /** The element type and shape. */
  public TensorType type() {
    return builder.node(ref).outputs().get(ref.output());
  }

  /** The shape. */
  public Shape shape() {
    return type().shape();
  }

  /** {@code this + other}, broadcast. */
  public Value plus(Value other) {
    return builder.apply(new ElementwiseOp.Add(), this, other);
  }

  /** {@code this + number}. */
  public Value plus(double number) {
    return number == 0 ? this : plus(builder.constant(number, type().withShape(Shape.SCALAR)));
  }

  /** {@code this - other}, broadcast. */
  public Value minus(Value other) {
    return builder.apply(new ElementwiseOp.Subtract(), this, other);
  }

  /** {@code this * other}, element by element, broadcast. */
  public Value times(Value other) {
    return builder.apply(new ElementwiseOp.Multiply(), this, other);
  }

  /** {@code this * factor}. */
  public Value times(double factor) {
    return factor == 1 ? this : builder.apply(new ElementwiseOp.Scale(factor), this);
  }

  /** {@code this / other}, element by element, broadcast. */
  public Value over(Value other) {
    return builder.apply(new ElementwiseOp.Divide(), this, other);
  }

  /** 1 where {@code this > other}, else 0, broadcast. */
  public Value greater(Value other) {
    return builder.apply(new ElementwiseOp.Greater(), this, other);
  }

  /** {@code this > 0 ? whenTrue : whenFalse}, element by element, broadcast. */
  public Value select(Value whenTrue, Value whenFalse) {
    return builder.apply(new ElementwiseOp.Select(), this, whenTrue, whenFalse);
  }

  /** {@code this * this}. */
  public Value square() {
    return builder.apply(new ElementwiseOp.Square(), this);
  }

  /** The square root. */
  public Value sqrt() {
    return builder.apply(new ElementwiseOp.Sqrt(), this);
  }

  /** {@code e^this}. */
  public Value exp() {
    return builder.apply(new ElementwiseOp.Exp(), this);
  }

  /** The natural logarithm. */
  public Value log() {
    return builder.apply(new ElementwiseOp.Log(), this);
  }

  /** The logistic function. */
  public Value sigmoid() {
    return builder.apply(new ElementwiseOp.Sigmoid(), this);
  }

  /** {@code max(this, 0)}. */
  public Value relu() {
    return builder.apply(new ElementwiseOp.Relu(), this);
  }

  /** The hyperbolic tangent. */
  public Value tanh() {
    return builder.apply(new ElementwiseOp.Tanh(), this);
  }

  /** The cross entropy of labels in [0, 1] under these logits, of one shape. */
  public Value sigmoidCrossEntropy(Value label) {
    return builder.apply(new ElementwiseOp.SigmoidCrossEntropy(), this, label);
  }

  /** The matrix product: {@code [m, k] x [k, n] -> [m, n]}. */
  public Value matmul(Value other) {
    return matmul(other, false, false);
  }

  /** The matrix product of operands that may be given transposed. */
  public Value matmul(Value other, boolean transposeThis, boolean transposeOther) {
    return builder.apply(new MatrixOp.MatMul(transposeThis, transposeOther), this, other);
  }

  /** One matrix product for each group: {@code [g, m, k] x [g, k, n] -> [g, m, n]}. */
  public Value batchMatmul(Value other, boolean transposeThis, boolean transposeOther) {
    return builder.apply(new MatrixOp.BatchMatMul(transposeThis, transposeOther), this, other);
  }

  /** The softmax over the innermost axis. */
  public Value softmax() {
    return builder.apply(new ReductionOp.Softmax(), this);
  }

  /** The sum over axes, which vanish from the shape; negative axes count from the end. */
  public Value sum(int... axes) {
    return builder.apply(new ReductionOp.Sum(axes(axes), false), this);
  }

  /** The mean over axes, which vanish from the shape; negative axes count from the end. */
  public Value mean(int... axes) {
    return builder.apply(new ReductionOp.Mean(axes(axes), false), this);
  }

  /** The sum over axes, which stay in the shape with size 1. */
  public Value sumKeeping(int... axes) {
    return builder.apply(new ReductionOp.Sum(axes(axes), true), this);
  }

  /** The mean over axes, which stay in the shape with size 1. */
  public Value meanKeeping(int... axes) {
    return builder.apply(new ReductionOp.Mean(axes(axes), true), this);
  }

  /** The same elements under another shape. */
  public Value reshape(Shape shape) {
    return shape.equals(shape()) ? this : builder.apply(new LayoutOp.Reshape(shape), this);
  }

  /** The axes in another order. */
  public Value transpose(int... order) {
    return builder.apply(new LayoutOp.Transpose(IntStream.of(order).boxed().toList()), this);
  }

  /** Values joined along an axis, which may be negative to count from the end. */
  public static Value concat(List<Value> parts, int axis) {
    Value first = parts.getFirst();
    int at = axis < 0 ? axis + first.shape().rank() : axis;
    return parts.size() == 1
        ? first
        : first.builder.applyAll(new LayoutOp.Concat(at), parts).getFirst();
  }

  /** The elements from (inclusive) to (exclusive) along an axis of fixed size. */
  public Value slice(int axis, int from, int to) {
    return builder.apply(
        new LayoutOp.Slice(axis < 0 ? axis + shape().rank() : axis, from, to), this);
  }

  /** This value repeated to a larger shape. */
  public Value broadcast(Shape shape) {
    return shape.equals(shape()) ? this : builder.apply(new LayoutOp.Broadcast(shape), this);
  }

  /** Row {@code ids[i]} of this table for every i. */
  public Value gather(Value ids) {
    return builder.apply(new RowOp.Gather(false), this, ids);
  }

  /** Row {@code ids[i]} of this table for every i, where no id comes twice. */
  public Value gatherDistinct(Value ids) {
    return builder.apply(new RowOp.Gather(true), this, ids);
  }

  /** The sum of the rows of each segment. */
  public Value segmentSum(Value offsets) {
    return builder.apply(new RowOp.SegmentSum(), this, offsets);
  }

  private List<Integer> axes(int... axes) {
    List<Integer> resolved = new ArrayList<>();
    for (int axis : axes) {
      resolved.add(axis < 0 ? axis + shape().rank() : axis);
    }
    resolved.sort(Integer::compare);
    return resolved;
  }
}
