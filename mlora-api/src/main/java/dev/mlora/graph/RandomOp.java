package dev.mlora.graph;

/** Random operations. They are pure functions of seed, path and step, bit for bit everywhere. */
public sealed interface RandomOp extends Op {
  /**
   * Operand {@code step}, an INT32 scalar: an inverted dropout mask (Srivastava et al. 2014),
   * {@code 1 / (1 - rate)} where an element is kept and 0 where it is dropped. No gradient flows.
   *
   * <p>With {@code key = CounterRandom.key(CounterRandom.key(seed, path), step)}, element {@code e}
   * in row-major order takes the 16 bits from bit {@code 16 * (e mod 4)} of {@code
   * CounterRandom.bits(key, e / 4)} as an unsigned number u and is kept when {@code u >= round(rate
   * * 65536)}.
   *
   * @param seed the run's seed
   * @param path the stream's name, the path of the layer that drops
   * @param rate the probability to drop, in [0, 1)
   * @param type the real type and shape of the mask
   */
  record DropoutMask(long seed, String path, double rate, TensorType type) implements RandomOp {}

  /**
   * Operand {@code bytes}, UINT8: {@code y = bytes * scale}, the mask of a backend that leaves the
   * random numbers to the host. No gradient flows.
   *
   * @param scale what a kept element becomes, {@code 1 / (1 - rate)}
   * @param dtype the real element type of the result
   */
  record MaskFromBytes(double scale, DType dtype) implements RandomOp {}
}
