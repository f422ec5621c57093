package dev.mlora.panama.kernel;

import static dev.mlora.panama.memory.Memory.f32;

import dev.mlora.graph.RandomOp;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.random.CounterRandom;

/** Dropout masks, bit for bit as {@link RandomOp.DropoutMask} defines them. */
public final class Masks {
  private Masks() {}

  /** Draws a block of rows of a mask. */
  public static Kernel dropout(Passes passes, RandomOp.DropoutMask op, int step, int y) {
    long stream = CounterRandom.key(op.seed(), op.path());
    int threshold = (int) Math.round(op.rate() * 65536);
    float kept = (float) (1 / (1 - op.rate()));
    return (w, block) -> {
      long key = CounterRandom.key(stream, Memory.i32(w.address(step)));
      long width = w.width(y);
      draw(passes, key, threshold, kept, w.address(y), block.from() * width, block.to() * width);
    };
  }

  private static void draw(
      Passes passes, long key, int threshold, float kept, long y, long first, long end) {
    long e = first;
    for (; e < end && (e & 3) != 0; e++) {
      f32(y + 4 * e, one(key, e, threshold) ? kept : 0);
    }
    long quads = (end - e) >> 2;
    passes.dropout(key, threshold, kept, y + 4 * e, e >> 2, quads);
    for (e += 4 * quads; e < end; e++) {
      f32(y + 4 * e, one(key, e, threshold) ? kept : 0);
    }
  }

  private static boolean one(long key, long e, int threshold) {
    return (CounterRandom.bits(key, e >> 2) >>> 16 * (e & 3) & 0xFFFF) >= threshold;
  }

  /** Scales a block of rows of bytes. */
  public static Kernel fromBytes(RandomOp.MaskFromBytes op, int bytes, int y) {
    float scale = (float) op.scale();
    return (w, block) -> {
      long width = w.width(y);
      for (long e = block.from() * width; e < block.to() * width; e++) {
        f32(w.address(y) + 4 * e, Memory.u8(w.address(bytes) + e) * scale);
      }
    };
  }
}
