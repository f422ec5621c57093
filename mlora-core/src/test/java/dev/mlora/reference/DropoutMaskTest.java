package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.graph.DType;
import dev.mlora.graph.RandomOp.DropoutMask;
import dev.mlora.graph.RandomOp.MaskFromBytes;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropoutMaskTest {
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);
  private static final BigInteger GOLDEN = new BigInteger("9E3779B97F4A7C15", 16);

  private static double[] mask(long seed, String path, int step, double rate, int... shape) {
    OpRun run = OpRun.inDouble();
    Value at = run.feed(DType.INT32, new double[] {step});
    DropoutMask op = new DropoutMask(seed, path, rate, TensorType.float32(Shape.of(shape)));
    return run.result(run.graph().apply(op, at));
  }

  @Test
  void everyElementIsWhatTheDocumentedGeneratorGives() {
    double[] mask = mask(7, "mlp/0", 3, 0.3, 5, 3);
    double[] expected = new double[15];
    BigInteger key = subKey(key(7, "mlp/0"), 3);
    for (int e = 0; e < expected.length; e++) {
      BigInteger bits = mix(key.add(GOLDEN.multiply(BigInteger.valueOf(e / 4 + 1))).mod(TWO_64));
      int u = bits.shiftRight(16 * (e % 4)).and(BigInteger.valueOf(0xFFFF)).intValue();
      // 0.3 * 65536 = 19660.8.
      expected[e] = u >= 19661 ? (float) (1 / 0.7) : 0;
    }
    assertThat(mask).containsExactly(expected);
    assertThat(expected).contains(0).contains((float) (1 / 0.7));
  }

  @Test
  void theShareKeptIsOneMinusTheRate() {
    int n = 1 << 18;
    for (double rate : new double[] {0.1, 0.5, 0.9}) {
      double[] mask = mask(1, "mlp/1", 11, rate, n);
      double kept = Arrays.stream(mask).filter(m -> m != 0).count() / (double) n;
      double deviation = Math.sqrt(rate * (1 - rate) / n);
      assertThat(kept).isCloseTo(1 - rate, within(4 * deviation));
      assertThat(Arrays.stream(mask).average().orElseThrow())
          .isCloseTo(1, within(4 * deviation / (1 - rate)));
    }
  }

  @Test
  void rateZeroKeepsAll() {
    assertThat(mask(1, "x", 0, 0, 100)).containsOnly(1);
  }

  @Test
  void seedPathAndStepEachGiveAnotherMask() {
    double[] mask = mask(1, "a", 1, 0.5, 200);
    assertThat(mask(1, "a", 1, 0.5, 200)).containsExactly(mask);
    assertThat(mask(2, "a", 1, 0.5, 200)).isNotEqualTo(mask);
    assertThat(mask(1, "b", 1, 0.5, 200)).isNotEqualTo(mask);
    assertThat(mask(1, "a", 2, 0.5, 200)).isNotEqualTo(mask);
  }

  @Test
  void masksFromBytesAreScaled() {
    OpRun run = OpRun.inDouble();
    Value bytes = run.feed(DType.UINT8, new double[] {1, 0, 200}, 3);
    Value mask = run.graph().apply(new MaskFromBytes(2, DType.FLOAT32), bytes);
    assertThat(run.result(mask)).containsExactly(2, 0, 400);
  }

  // CounterRandom once more, in arithmetic that cannot overflow.

  private static BigInteger key(long seed, String path) {
    BigInteger hash = new BigInteger("CBF29CE484222325", 16);
    for (byte b : path.getBytes(StandardCharsets.US_ASCII)) {
      hash =
          hash.xor(BigInteger.valueOf(b)).multiply(new BigInteger("100000001B3", 16)).mod(TWO_64);
    }
    return mix(mix(BigInteger.valueOf(seed).add(GOLDEN).mod(TWO_64)).xor(hash));
  }

  private static BigInteger subKey(BigInteger key, long index) {
    return mix(key.xor(mix(BigInteger.valueOf(index).add(GOLDEN).mod(TWO_64))));
  }

  private static BigInteger mix(BigInteger z) {
    BigInteger y =
        z.xor(z.shiftRight(30)).multiply(new BigInteger("BF58476D1CE4E5B9", 16)).mod(TWO_64);
    y = y.xor(y.shiftRight(27)).multiply(new BigInteger("94D049BB133111EB", 16)).mod(TWO_64);
    return y.xor(y.shiftRight(31));
  }
}
