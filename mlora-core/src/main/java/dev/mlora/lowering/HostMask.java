package dev.mlora.lowering;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.RandomOp;
import dev.mlora.random.CounterRandom;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A dropout mask that the host makes for a backend without one: 1 where an element is kept, 0 where
 * it is dropped, bit for bit as {@link RandomOp.DropoutMask} says.
 *
 * @param input the name of the UINT8 input to feed in every step
 * @param mask the mask that the program asked for; the feed has its shape
 */
public record HostMask(String input, RandomOp.DropoutMask mask) {
  private static final int BITS = 16;
  private static final int LANES = Long.SIZE / BITS;
  private static final int LANE = (1 << BITS) - 1;

  /**
   * Makes the mask of one step. It does not allocate.
   *
   * @param into where to, UINT8, already of the batch's size
   * @param step the number of the step, the value of the op's operand
   * @throws MloraException {@link ErrorCode#FEED_MISMATCH} if the tensor is not of bytes
   */
  public void fill(HostTensor into, long step) {
    if (into.dtype() != DType.UINT8) {
      throw new MloraException(
          ErrorCode.FEED_MISMATCH,
          "The dropout mask '%s' is made of bytes, but was to be written to %s. Allocate it as %s."
              .formatted(input, into, DType.UINT8));
    }
    long key = CounterRandom.key(CounterRandom.key(mask.seed(), mask.path()), step);
    long threshold = Math.round(mask.rate() * (1 << BITS));
    MemorySegment bytes = into.memory();
    long bits = 0;
    for (int element = 0; element < into.elements(); element++) {
      bits = element % LANES == 0 ? CounterRandom.bits(key, element / LANES) : bits >>> BITS;
      bytes.set(ValueLayout.JAVA_BYTE, element, (byte) ((bits & LANE) >= threshold ? 1 : 0));
    }
  }
}
