package dev.mlora.reference;

import dev.mlora.graph.RandomOp;
import dev.mlora.random.CounterRandom;
import java.util.List;

/** Dropout masks. */
final class RandomKernels {
  private RandomKernels() {}

  static List<Tensor> compute(RandomOp op, Call call) {
    double[] y = new double[call.elements()];
    switch (op) {
      case RandomOp.DropoutMask mask -> {
        long stream = CounterRandom.key(mask.seed(), mask.path());
        long key = CounterRandom.key(stream, (long) call.operand(0).values()[0]);
        long threshold = Math.round(mask.rate() * 65536);
        for (int e = 0; e < y.length; e++) {
          long bits = CounterRandom.bits(key, e / 4) >>> (16 * (e % 4)) & 0xFFFF;
          y[e] = bits >= threshold ? 1 / (1 - mask.rate()) : 0;
        }
      }
      case RandomOp.MaskFromBytes mask -> {
        for (int e = 0; e < y.length; e++) {
          y[e] = call.operand(0).values()[e] * mask.scale();
        }
      }
    }
    return call.result(y);
  }
}
