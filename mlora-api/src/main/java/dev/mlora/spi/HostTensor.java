package dev.mlora.spi;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A dense row-major tensor in native memory of the caller's, 64-byte aligned, which every engine
 * reads without a copy. Its lifetime is that of the arena it was allocated in.
 *
 * <p>The shape may be made smaller and larger again within the memory allocated, so that one tensor
 * serves batches of every size. Not safe for use by several threads while it is being written.
 */
public final class HostTensor {
  private static final long ALIGNMENT = 64;
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE;
  private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT;

  private final DType dtype;
  private final int[] shape;
  private final MemorySegment memory;
  private int elements;

  private HostTensor(DType dtype, int[] shape, MemorySegment memory, int elements) {
    this.dtype = dtype;
    this.shape = shape;
    this.memory = memory;
    this.elements = elements;
  }

  /**
   * A tensor of zeros.
   *
   * @param arena who owns the memory
   * @param dtype the element type
   * @param shape the sizes; none for a scalar
   */
  public static HostTensor allocate(Arena arena, DType dtype, int... shape) {
    int elements = product(shape);
    long bytes = Math.max(1, (long) elements * dtype.bytes());
    return new HostTensor(dtype, shape.clone(), arena.allocate(bytes, ALIGNMENT), elements);
  }

  /** A single-precision tensor with the given elements. */
  public static HostTensor of(Arena arena, float[] values, int... shape) {
    HostTensor tensor = allocate(arena, DType.FLOAT32, shape);
    tensor.requireElements(values.length);
    MemorySegment.copy(values, 0, tensor.memory, F32, 0, values.length);
    return tensor;
  }

  /** A double-precision tensor with the given elements. */
  public static HostTensor of(Arena arena, double[] values, int... shape) {
    HostTensor tensor = allocate(arena, DType.FLOAT64, shape);
    tensor.requireElements(values.length);
    MemorySegment.copy(values, 0, tensor.memory, F64, 0, values.length);
    return tensor;
  }

  /** A tensor of integers with the given elements. */
  public static HostTensor of(Arena arena, int[] values, int... shape) {
    HostTensor tensor = allocate(arena, DType.INT32, shape);
    tensor.requireElements(values.length);
    MemorySegment.copy(values, 0, tensor.memory, I32, 0, values.length);
    return tensor;
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** The number of dimensions. */
  public int rank() {
    return shape.length;
  }

  /** The size of a dimension, from 0. */
  public int size(int axis) {
    return shape[axis];
  }

  /** The sizes themselves, for reading only: copying them would allocate in every step. */
  public int[] shape() {
    return shape;
  }

  /** The number of elements. */
  public int elements() {
    return elements;
  }

  /** The memory, at least as large as the elements. */
  public MemorySegment memory() {
    return memory;
  }

  /**
   * Changes the size of the outermost dimension within the memory allocated; the elements keep
   * their places.
   *
   * @throws MloraException {@link ErrorCode#SHAPE_MISMATCH} if the memory is too small
   */
  public void resize(int rows) {
    if (shape.length == 0 || rows < 0) {
      throw tooSmall(rows);
    }
    int row = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      row *= shape[axis];
    }
    if ((long) rows * row * dtype.bytes() > memory.byteSize()) {
      throw tooSmall(rows);
    }
    shape[0] = rows;
    elements = rows * row;
  }

  /** The element at a row-major index, of whatever real or integer type. */
  public double get(int index) {
    return switch (dtype) {
      case FLOAT32 -> memory.getAtIndex(F32, index);
      case FLOAT64 -> memory.getAtIndex(F64, index);
      case INT32 -> memory.getAtIndex(I32, index);
      case UINT8 -> memory.get(ValueLayout.JAVA_BYTE, index) & 0xFF;
    };
  }

  /** Sets the element at a row-major index, rounded to the element type. */
  public void set(int index, double value) {
    switch (dtype) {
      case FLOAT32 -> memory.setAtIndex(F32, index, (float) value);
      case FLOAT64 -> memory.setAtIndex(F64, index, value);
      case INT32 -> memory.setAtIndex(I32, index, (int) value);
      case UINT8 -> memory.set(ValueLayout.JAVA_BYTE, index, (byte) value);
    }
  }

  /** A copy of the elements of a single-precision tensor. */
  public float[] toFloats() {
    requireType(DType.FLOAT32);
    float[] values = new float[elements];
    MemorySegment.copy(memory, F32, 0, values, 0, elements);
    return values;
  }

  /** A copy of the elements as doubles, of whatever type. */
  public double[] toDoubles() {
    double[] values = new double[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = get(i);
    }
    return values;
  }

  /** Overwrites the elements of a single-precision tensor. */
  public void copyFrom(float[] values) {
    requireType(DType.FLOAT32);
    requireElements(values.length);
    MemorySegment.copy(values, 0, memory, F32, 0, values.length);
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }

  private void requireType(DType expected) {
    if (dtype != expected) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH, "%s was used as %s.".formatted(this, expected));
    }
  }

  private void requireElements(int given) {
    if (given != elements) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "%s holds %d elements, but %d were given.".formatted(this, elements, given));
    }
  }

  private MloraException tooSmall(int rows) {
    return new MloraException(
        ErrorCode.SHAPE_MISMATCH,
        "%s was allocated with %d bytes and cannot have %d rows. Allocate for the largest batch."
            .formatted(this, memory.byteSize(), rows));
  }

  private static int product(int[] shape) {
    long product = 1;
    for (int size : shape) {
      if (size < 0 || product * size > Integer.MAX_VALUE) {
        throw new MloraException(
            ErrorCode.SHAPE_MISMATCH,
            "A tensor cannot have the shape %s: sizes are >= 0, and it holds at most %d elements."
                .formatted(Arrays.toString(shape), Integer.MAX_VALUE));
      }
      product *= size;
    }
    return (int) product;
  }
}
