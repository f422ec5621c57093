package com.example.plainbackend;

import dev.mlora.graph.ReductionOp;
import java.util.List;

/** Sums and means, accumulated in double and rounded once, and softmax. */
final class ReductionKernels {
  private ReductionKernels() {}

  static Tensor compute(ReductionOp op, Tensor x, int[] shape) {
    return new Tensor(
        shape,
        switch (op) {
          case ReductionOp.Sum sum -> round(sums(x, sum.axes()), 1);
          case ReductionOp.Mean mean -> round(sums(x, mean.axes()), count(x, mean.axes()));
          case ReductionOp.Softmax() -> softmax(x);
        });
  }

  private static double[] sums(Tensor x, List<Integer> axes) {
    int[] kept = x.shape().clone();
    axes.forEach(axis -> kept[axis] = 1);
    // Adding up is broadcasting backwards: each element goes where it would have come from.
    int[] positions = Positions.broadcast(kept, x.shape());
    double[] sums = new double[Tensor.product(kept, 0)];
    for (int i = 0; i < positions.length; i++) {
      sums[positions[i]] += x.floats()[i];
    }
    return sums;
  }

  private static int count(Tensor x, List<Integer> axes) {
    return axes.stream().mapToInt(axis -> x.shape()[axis]).reduce(1, (a, b) -> a * b);
  }

  private static float[] round(double[] sums, int divisor) {
    float[] y = new float[sums.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) (sums[i] / divisor);
    }
    return y;
  }

  private static float[] softmax(Tensor tensor) {
    float[] x = tensor.floats();
    float[] y = new float[x.length];
    int width = tensor.shape()[tensor.shape().length - 1];
    for (int first = 0; first < x.length; first += width) {
      float max = Float.NEGATIVE_INFINITY;
      for (int i = first; i < first + width; i++) {
        max = Math.max(max, x[i]);
      }
      double sum = 0;
      for (int i = first; i < first + width; i++) {
        sum += Math.exp((double) x[i] - max);
      }
      for (int i = first; i < first + width; i++) {
        y[i] = (float) (Math.exp((double) x[i] - max) / sum);
      }
    }
    return y;
  }
}
