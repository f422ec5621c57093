package dev.mlora.backend;

import dev.mlora.graph.DType;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * Tensors whose memory holds a pattern that no honest computation leaves behind: signalling NaNs,
 * integers far below any id, bytes that are no mask.
 *
 * <p>A poisoned result shows which elements were never written; a poisoned feed turns whatever
 * still reads it into visible garbage. One more row of poison guards the end of each tensor. The
 * collector frees the memory when nobody holds it, so that a backend which keeps it too long cannot
 * crash the process.
 */
final class Poison {
  // Signalling: a processor that computes with one sets its quiet bit, so computed NaNs differ.
  private static final int FLOAT32 = 0x7FA5A5A5;
  private static final long FLOAT64 = 0x7FF5A5A5A5A5A5A5L;
  private static final int INT32 = 0xA5A5A5A5;
  private static final byte UINT8 = (byte) 0xA5;

  private Poison() {}

  /** A tensor of poison. */
  static HostTensor blank(Arena arena, DType dtype, int... shape) {
    HostTensor tensor;
    if (shape.length == 0) {
      tensor = HostTensor.allocate(arena, dtype);
    } else {
      int[] guarded = shape.clone();
      guarded[0]++;
      tensor = HostTensor.allocate(arena, dtype, guarded);
      tensor.resize(shape[0]);
    }
    fill(tensor);
    return tensor;
  }

  /** Copies the elements of a tensor to another of the same type and shape. */
  static void copy(HostTensor from, HostTensor to) {
    MemorySegment.copy(from.memory(), 0, to.memory(), 0, bytes(from));
  }

  /** Overwrites a tensor with poison, its guard included. */
  static void fill(HostTensor tensor) {
    long slots = tensor.memory().byteSize() / tensor.dtype().bytes();
    for (long i = 0; i < slots; i++) {
      switch (tensor.dtype()) {
        case FLOAT32 -> tensor.memory().setAtIndex(ValueLayout.JAVA_INT, i, FLOAT32);
        case FLOAT64 -> tensor.memory().setAtIndex(ValueLayout.JAVA_LONG, i, FLOAT64);
        case INT32 -> tensor.memory().setAtIndex(ValueLayout.JAVA_INT, i, INT32);
        case UINT8 -> tensor.memory().set(ValueLayout.JAVA_BYTE, i, UINT8);
      }
    }
  }

  /** The first element that still is poison, or -1. */
  static long firstUntouched(HostTensor tensor) {
    for (long i = 0; i < tensor.elements(); i++) {
      if (isPoison(tensor, i)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the guard behind the elements is as it was. */
  static boolean guardHolds(HostTensor tensor) {
    return poisoned(tensor, tensor.elements());
  }

  /** Whether the whole tensor is as {@link #fill} left it. */
  static boolean isWhole(HostTensor tensor) {
    return poisoned(tensor, 0);
  }

  /** A checksum of the elements' bits. */
  static long fingerprint(HostTensor tensor) {
    CRC32C checksum = new CRC32C();
    long bytes = bytes(tensor);
    for (long at = 0; at < bytes; at += Integer.MAX_VALUE) {
      checksum.update(
          tensor.memory().asSlice(at, Math.min(Integer.MAX_VALUE, bytes - at)).asByteBuffer());
    }
    return checksum.getValue();
  }

  /** The memory that the elements take. */
  static long bytes(HostTensor tensor) {
    return (long) tensor.elements() * tensor.dtype().bytes();
  }

  private static boolean poisoned(HostTensor tensor, long first) {
    long slots = tensor.memory().byteSize() / tensor.dtype().bytes();
    for (long i = first; i < slots; i++) {
      if (!isPoison(tensor, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPoison(HostTensor tensor, long index) {
    MemorySegment memory = tensor.memory();
    return switch (tensor.dtype()) {
      case FLOAT32 -> memory.getAtIndex(ValueLayout.JAVA_INT, index) == FLOAT32;
      case FLOAT64 -> memory.getAtIndex(ValueLayout.JAVA_LONG, index) == FLOAT64;
      case INT32 -> memory.getAtIndex(ValueLayout.JAVA_INT, index) == INT32;
      case UINT8 -> memory.get(ValueLayout.JAVA_BYTE, index) == UINT8;
    };
  }
}
