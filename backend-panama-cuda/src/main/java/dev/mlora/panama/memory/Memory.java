package dev.mlora.panama.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Native memory by address. Kernels run over addresses that the plan has checked, so that no bounds
 * or lifetimes are checked, and nothing is allocated, inside a step.
 */
public final class Memory {
  /** The alignment of every buffer, a cache line and the widest vector. */
  public static final long ALIGNMENT = 64;

  /** From so many floats on, a bulk copy is faster than a loop. */
  private static final int BULK = 64;

  /**
   * The bits that a user's address may have. Masking away the others tells the JIT compiler that
   * the address is within all memory, and it leaves out the check.
   */
  private static final long USER = 0x00FF_FFFF_FFFF_FFFFL;

  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;

  private Memory() {}

  /** Reads a float. */
  public static float f32(long address) {
    return ALL.get(F32, address & USER);
  }

  /** Writes a float. */
  public static void f32(long address, float value) {
    ALL.set(F32, address & USER, value);
  }

  /** Reads an integer. */
  public static int i32(long address) {
    return ALL.get(I32, address & USER);
  }

  /** Writes an integer. */
  public static void i32(long address, int value) {
    ALL.set(I32, address & USER, value);
  }

  /** Writes eight bytes, the lower first. */
  public static void i64(long address, long value) {
    ALL.set(I64, address, value);
  }

  /** Reads an unsigned byte. */
  public static int u8(long address) {
    return ALL.get(U8, address) & 0xFF;
  }

  /** Copies bytes; the two ranges may overlap. */
  public static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  /** Copies n floats; the two ranges do not overlap. */
  public static void copyFloats(long from, long to, long n) {
    if (n >= BULK) {
      copy(from, to, 4 * n);
      return;
    }
    for (long i = 0; i < 4 * n; i += 4) {
      f32(to + i, f32(from + i));
    }
  }

  /** Writes the same float n times. */
  public static void fill(long address, float value, long n) {
    for (long i = 0; i < n; i++) {
      f32(address + 4 * i, value);
    }
  }

  /** A number of bytes rounded up to the alignment. */
  public static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
