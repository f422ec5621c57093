package dev.mlora.tensorflow;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_AllocateTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorByteSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.tensorflow.internal.c_api.TF_Tensor;

/**
 * A tensor of TensorFlow's. What is fed is copied into one: a variable keeps the tensor that it is
 * assigned, and the caller's memory must not become a parameter.
 *
 * @param handle the tensor
 */
record NativeTensor(TF_Tensor handle) implements AutoCloseable {
  /** A copy of a tensor of the caller's. */
  static NativeTensor copyOf(HostTensor host) {
    long[] shape = new long[host.rank()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = host.size(axis);
    }
    NativeTensor copy = allocate(ElementType.of(host.dtype()), shape, bytes(host));
    MemorySegment.copy(host.memory(), 0, copy.memory(), 0, bytes(host));
    return copy;
  }

  /** Zeros of a type with fixed dimensions. */
  static NativeTensor zeros(TensorType type) {
    long bytes = type.shape().maxElements() * type.dtype().bytes();
    NativeTensor zeros = allocate(ElementType.of(type.dtype()), Sizes.known(type.shape()), bytes);
    zeros.memory().fill((byte) 0);
    return zeros;
  }

  /** A list of integers. */
  static NativeTensor of(int... values) {
    NativeTensor tensor =
        allocate(ElementType.INT32, new long[] {values.length}, 4L * values.length);
    MemorySegment.copy(values, 0, tensor.memory(), ValueLayout.JAVA_INT, 0, values.length);
    return tensor;
  }

  /** An integer. */
  static NativeTensor scalar(int value) {
    NativeTensor tensor = allocate(ElementType.INT32, new long[0], 4);
    tensor.memory().set(ValueLayout.JAVA_INT, 0, value);
    return tensor;
  }

  /** A real number, rounded to the element type. */
  static NativeTensor scalar(ElementType type, double value) {
    NativeTensor tensor = allocate(type, new long[0], type.bytes());
    if (type == ElementType.FLOAT64) {
      tensor.memory().set(ValueLayout.JAVA_DOUBLE, 0, value);
    } else {
      tensor.memory().set(ValueLayout.JAVA_FLOAT, 0, (float) value);
    }
    return tensor;
  }

  private static NativeTensor allocate(ElementType type, long[] shape, long bytes) {
    return new NativeTensor(TF_AllocateTensor(type.number(), shape, shape.length, bytes));
  }

  /**
   * Copies the elements to a tensor of the caller's.
   *
   * @throws MloraException {@link ErrorCode#ENGINE_FAILED} if it holds another number of bytes
   */
  void copyTo(HostTensor host) {
    MemorySegment memory = memory();
    if (memory.byteSize() != bytes(host)) {
      throw new MloraException(
          ErrorCode.ENGINE_FAILED,
          "TensorFlow computed %d bytes for %s, which takes %d. Please report the program."
              .formatted(memory.byteSize(), host, bytes(host)));
    }
    MemorySegment.copy(memory, 0, host.memory(), 0, memory.byteSize());
  }

  /** Copies bytes from some place on to a tensor of the caller's. */
  void read(long from, HostTensor host) {
    MemorySegment.copy(memory(), from, host.memory(), 0, bytes(host));
  }

  /** Overwrites bytes from some place on with a tensor of the caller's. */
  void write(long to, HostTensor host) {
    MemorySegment.copy(host.memory(), 0, memory(), to, bytes(host));
  }

  /** Overwrites the first bytes with all of another, smaller or equal tensor. */
  void copyFrom(NativeTensor other) {
    MemorySegment memory = other.memory();
    MemorySegment.copy(memory, 0, memory(), 0, memory.byteSize());
  }

  @Override
  public void close() {
    TF_DeleteTensor(handle);
  }

  private MemorySegment memory() {
    long bytes = TF_TensorByteSize(handle);
    if (bytes == 0) {
      return MemorySegment.NULL;
    }
    return MemorySegment.ofAddress(TF_TensorData(handle).address()).reinterpret(bytes);
  }

  private static long bytes(HostTensor host) {
    return (long) host.elements() * host.dtype().bytes();
  }
}
