package dev.mlora.reference;

import dev.mlora.graph.DType;
import dev.mlora.spi.HostTensor;

/**
 * A dense row-major tensor on the heap. Doubles hold every element type exactly, so one set of
 * kernels serves all of them. Nobody writes to the values of a finished tensor: states, feeds and
 * results of operations share them.
 *
 * @param dtype the element type, to which every value has been rounded
 * @param shape the sizes
 * @param values the elements
 */
record Tensor(DType dtype, int[] shape, double[] values) {
  /** A tensor of values that still have to be rounded; it takes the array over. */
  static Tensor rounded(DType dtype, int[] shape, double[] values) {
    if (dtype != DType.FLOAT64) {
      for (int i = 0; i < values.length; i++) {
        values[i] = round(dtype, values[i]);
      }
    }
    return new Tensor(dtype, shape, values);
  }

  /** A copy of a tensor of the caller's. */
  static Tensor copyOf(HostTensor tensor) {
    return new Tensor(tensor.dtype(), tensor.shape().clone(), tensor.toDoubles());
  }

  /** Copies some of the elements to a tensor of the caller's. */
  void copyTo(HostTensor target, int firstElement) {
    for (int i = 0; i < target.elements(); i++) {
      target.set(i, values[firstElement + i]);
    }
  }

  /** The number nearest to a value in an element type. */
  static double round(DType dtype, double value) {
    return switch (dtype) {
      case FLOAT32 -> (float) value;
      case FLOAT64 -> value;
      case INT32 -> (int) value;
      case UINT8 -> (int) value & 0xFF;
    };
  }

  /** The number of rows, 1 for a scalar. */
  int rows() {
    return shape.length == 0 ? 1 : shape[0];
  }

  /** The number of elements in a row. */
  int rowSize() {
    return elements(shape, 1);
  }

  /** The number of elements of a shape from an axis on. */
  static int elements(int[] shape, int fromAxis) {
    int elements = 1;
    for (int axis = fromAxis; axis < shape.length; axis++) {
      elements = Math.multiplyExact(elements, shape[axis]);
    }
    return elements;
  }

  /** The elements as integers. */
  int[] toInts() {
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }
}
