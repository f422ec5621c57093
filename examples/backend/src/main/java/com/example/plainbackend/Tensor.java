package com.example.plainbackend;

import dev.mlora.graph.DType;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * A row-major tensor on the heap. Nobody changes the elements after it is made, so that operations,
 * parameters and snapshots may share one array.
 *
 * @param shape the sizes
 * @param elements a {@code float[]}, {@code int[]} or {@code byte[]} for FLOAT32, INT32 and UINT8
 */
record Tensor(int[] shape, Object elements) {
  static Tensor zeros(DType dtype, int[] shape) {
    int size = product(shape, 0);
    return new Tensor(
        shape,
        switch (dtype) {
          case FLOAT32 -> new float[size];
          case INT32 -> new int[size];
          case UINT8 -> new byte[size];
          case FLOAT64 -> throw new IllegalArgumentException("FLOAT64 is not declared");
        });
  }

  static Tensor filled(DType dtype, int[] shape, double value) {
    Tensor tensor = zeros(dtype, shape);
    switch (tensor.elements) {
      case float[] floats -> Arrays.fill(floats, (float) value);
      case int[] ints -> Arrays.fill(ints, (int) value);
      default -> Arrays.fill(tensor.bytes(), (byte) value);
    }
    return tensor;
  }

  /** A copy of a tensor of the caller's. */
  static Tensor of(HostTensor host) {
    Tensor tensor = zeros(host.dtype(), host.shape().clone());
    MemorySegment.copy(
        host.memory(), layout(host.dtype()), 0, tensor.elements, 0, host.elements());
    return tensor;
  }

  /** Fills a tensor of the caller's with rows of this one. */
  void copyRows(int firstRow, HostTensor into) {
    MemorySegment.copy(
        elements, firstRow * rowSize(), into.memory(), layout(into.dtype()), 0, into.elements());
  }

  /** This tensor with some of its rows replaced. */
  Tensor withRows(int firstRow, Tensor rows) {
    if (Arrays.equals(rows.shape, shape)) {
      return rows;
    }
    Object changed = newArray(size());
    System.arraycopy(elements, 0, changed, 0, size());
    System.arraycopy(rows.elements, 0, changed, firstRow * rowSize(), rows.size());
    return new Tensor(shape, changed);
  }

  /** As many of the first rows as a shape has. */
  Tensor firstRows(int[] wanted) {
    if (Arrays.equals(wanted, shape)) {
      return this;
    }
    Object first = newArray(product(wanted, 0));
    System.arraycopy(elements, 0, first, 0, product(wanted, 0));
    return new Tensor(wanted, first);
  }

  float[] floats() {
    return (float[]) elements;
  }

  int[] ints() {
    return (int[]) elements;
  }

  byte[] bytes() {
    return (byte[]) elements;
  }

  int size() {
    return Array.getLength(elements);
  }

  /** The number of elements in one row; a scalar is one row. */
  int rowSize() {
    return product(shape, 1);
  }

  /** An array of this tensor's element type. */
  Object newArray(int length) {
    return Array.newInstance(elements.getClass().getComponentType(), length);
  }

  /** The number of elements below an axis, that axis included. */
  static int product(int[] shape, int axis) {
    int product = 1;
    for (int i = axis; i < shape.length; i++) {
      product *= shape[i];
    }
    return product;
  }

  private static ValueLayout layout(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> ValueLayout.JAVA_FLOAT;
      case INT32 -> ValueLayout.JAVA_INT;
      case UINT8 -> ValueLayout.JAVA_BYTE;
      case FLOAT64 -> throw new IllegalArgumentException("FLOAT64 is not declared");
    };
  }
}
