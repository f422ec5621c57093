package dev.mlora.conformance.program;

import dev.mlora.graph.DType;
import dev.mlora.random.CounterRandom;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.util.stream.IntStream;

/**
 * A tensor's elements on the heap, of whatever precision they are fed in.
 *
 * @param shape the sizes
 * @param values the elements, row-major
 */
public record Numbers(int[] shape, double[] values) {
  /** A scalar. */
  public static Numbers scalar(double value) {
    return new Numbers(new int[0], new double[] {value});
  }

  /** A list. */
  public static Numbers list(double... values) {
    return new Numbers(new int[] {values.length}, values);
  }

  /** A list of integers. */
  public static Numbers list(int... values) {
    return list(IntStream.of(values).asDoubleStream().toArray());
  }

  /** A tensor with the given elements. */
  public static Numbers of(double[] values, int... shape) {
    return new Numbers(shape, values);
  }

  /** Standard normal numbers that single precision holds exactly. */
  public static Numbers normal(String stream, int... shape) {
    long key = CounterRandom.key(11, stream);
    double[] values = new double[elements(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) CounterRandom.normal(key, i);
    }
    return new Numbers(shape, values);
  }

  /** A copy of a host tensor. */
  public static Numbers of(HostTensor tensor) {
    return new Numbers(tensor.shape().clone(), tensor.toDoubles());
  }

  /** The same on the host. */
  public HostTensor in(Arena arena, DType dtype) {
    HostTensor tensor = HostTensor.allocate(arena, dtype, shape);
    for (int i = 0; i < values.length; i++) {
      tensor.set(i, values[i]);
    }
    return tensor;
  }

  /** The number of elements of a shape. */
  static int elements(int... shape) {
    int elements = 1;
    for (int size : shape) {
      elements *= size;
    }
    return elements;
  }
}
