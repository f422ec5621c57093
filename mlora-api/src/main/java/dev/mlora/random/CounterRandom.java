package dev.mlora.random;

import java.nio.charset.StandardCharsets;

/**
 * The counter-based generator behind initial values, shuffles and dropout masks.
 *
 * <p>The n-th number of a stream is a pure function of the stream's key and n, so any number can be
 * computed by any thread, backend or vector lane without the ones before it. The function is
 * SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
 * 2014): {@code mix(key + (n + 1) * GOLDEN)} with the finaliser known as variant 13. It needs
 * 64-bit adds, shifts and multiplies only.
 *
 * <p>A stream is named by a seed and a path; streams of one run that differ in either are
 * independent for all practical purposes.
 */
public final class CounterRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double DOUBLE_UNIT = 0x1.0p-53;

  private CounterRandom() {}

  /**
   * The key of the stream named by a seed and a path.
   *
   * @param seed the run's seed
   * @param path what the stream is for, such as {@code mlp/0/kernel}
   */
  public static long key(long seed, String path) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return mix(mix(seed + GOLDEN) ^ hash);
  }

  /**
   * The key of a sub-stream, for example of one training step.
   *
   * @param key the stream's key
   * @param index which sub-stream, such as the step number
   */
  public static long key(long key, long index) {
    return mix(key ^ mix(index + GOLDEN));
  }

  /** The {@code index}-th 64 random bits of a stream, counted from 0. */
  public static long bits(long key, long index) {
    return mix(key + (index + 1) * GOLDEN);
  }

  /** The {@code index}-th number of a stream, uniform on [0, 1) with 53 bits. */
  public static double uniform(long key, long index) {
    return (bits(key, index) >>> 11) * DOUBLE_UNIT;
  }

  /**
   * The {@code index}-th standard normal number of a stream (Box and Muller 1958), from the two
   * uniforms at {@code 2 * index} and {@code 2 * index + 1}.
   */
  public static double normal(long key, long index) {
    // StrictMath, so that every JVM and processor gives the same initial values bit for bit.
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(key, 2 * index)));
    return radius * StrictMath.cos(2 * Math.PI * uniform(key, 2 * index + 1));
  }

  /**
   * The {@code index}-th integer of a stream, uniform on [0, bound) up to a bias of at most bound /
   * 2^64.
   */
  public static int below(long key, long index, int bound) {
    return (int) Math.unsignedMultiplyHigh(bits(key, index), bound);
  }

  /**
   * A random order of the numbers 0 to {@code size - 1} (Fisher and Yates' shuffle, driven by the
   * stream's first {@code size} numbers).
   *
   * @param key the stream's key
   * @param size how many numbers to order
   */
  public static int[] permutation(long key, int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = below(key, i, i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
