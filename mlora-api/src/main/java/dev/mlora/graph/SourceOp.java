package dev.mlora.graph;

/** Operations without operands: where a graph's numbers come from. */
public sealed interface SourceOp extends Op {
  /**
   * A tensor fed by the caller at every run.
   *
   * @param name the feed's name, such as {@code label} or {@code domain/present}
   * @param type its type; symbolic dimensions are bound by the shape that is fed
   */
  record Input(String name, TensorType type) implements SourceOp {}

  /**
   * The value that a parameter has before the run.
   *
   * @param name the parameter's path, such as {@code mlp/0/kernel}
   * @param type its type, with fixed dimensions only
   */
  record Parameter(String name, TensorType type) implements SourceOp {}

  /**
   * A tensor with the same number everywhere.
   *
   * @param value the number, rounded to the element type
   * @param type the type of the result
   */
  record Constant(double value, TensorType type) implements SourceOp {}

  /**
   * The size of a dimension as a real scalar, such as the number of rows in the batch.
   *
   * @param dim the dimension
   * @param dtype the real element type of the result
   */
  record DimensionSize(Dim dim, DType dtype) implements SourceOp {}
}
