package dev.mlora.graph;

/**
 * What is known of a tensor when a graph is built.
 *
 * @param dtype the element type
 * @param shape the shape, possibly with symbolic dimensions
 */
public record TensorType(DType dtype, Shape shape) {
  /** A single-precision tensor. */
  public static TensorType float32(Shape shape) {
    return new TensorType(DType.FLOAT32, shape);
  }

  /** A tensor of 32-bit integers. */
  public static TensorType int32(Shape shape) {
    return new TensorType(DType.INT32, shape);
  }

  /** The same element type with another shape. */
  public TensorType withShape(Shape other) {
    return new TensorType(dtype, other);
  }

  @Override
  public String toString() {
    return switch (dtype) {
          case FLOAT32 -> "f32";
          case FLOAT64 -> "f64";
          case INT32 -> "i32";
          case UINT8 -> "u8";
        }
        + shape;
  }
}
