package com.example.plainbackend;

/**
 * Where the elements of a shape, taken in row-major order, lie in another array.
 *
 * <p>Broadcasts, transpositions, slices and sums differ only in these positions, so that each needs
 * no more than a loop over them.
 */
final class Positions {
  private Positions() {}

  /** The strides of a row-major array. */
  static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      strides[axis] = Tensor.product(shape, axis + 1);
    }
    return strides;
  }

  /** For each element of a shape, the element of the operand that is repeated there. */
  static int[] broadcast(int[] operand, int[] shape) {
    int[] own = strides(operand);
    int[] strides = new int[shape.length];
    int missing = shape.length - operand.length;
    for (int axis = 0; axis < operand.length; axis++) {
      strides[missing + axis] = operand[axis] == 1 ? 0 : own[axis];
    }
    return of(shape, strides, 0);
  }

  /** The positions {@code first + sum(index[axis] * strides[axis])} for all indices of a shape. */
  static int[] of(int[] shape, int[] strides, int first) {
    int[] positions = new int[Tensor.product(shape, 0)];
    int[] index = new int[shape.length];
    int position = first;
    for (int i = 0; i < positions.length; i++) {
      positions[i] = position;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        position += strides[axis];
        if (++index[axis] < shape[axis]) {
          break;
        }
        // This axis starts again, and the next one outwards moves on.
        position -= strides[axis] * shape[axis];
        index[axis] = 0;
      }
    }
    return positions;
  }

  /** The elements at some positions. */
  static float[] take(float[] from, int[] positions) {
    float[] taken = new float[positions.length];
    for (int i = 0; i < positions.length; i++) {
      taken[i] = from[positions[i]];
    }
    return taken;
  }
}
