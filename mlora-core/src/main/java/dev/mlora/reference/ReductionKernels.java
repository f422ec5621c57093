package dev.mlora.reference;

import dev.mlora.graph.ReductionOp;
import java.util.List;

/** Sums, means and softmax. Sums run in row-major order of the operand, in double. */
final class ReductionKernels {
  private ReductionKernels() {}

  static List<Tensor> compute(ReductionOp op, Call call) {
    return switch (op) {
      case ReductionOp.Sum sum -> call.result(sum(call, sum.axes()));
      case ReductionOp.Mean mean -> {
        double[] y = sum(call, mean.axes());
        int count = 1;
        for (int axis : mean.axes()) {
          count *= call.operand(0).shape()[axis];
        }
        for (int i = 0; i < y.length; i++) {
          y[i] /= count;
        }
        yield call.result(y);
      }
      case ReductionOp.Softmax softmax -> softmax(call);
    };
  }

  private static double[] sum(Call call, List<Integer> axes) {
    Tensor x = call.operand(0);
    int[] kept = x.shape().clone();
    axes.forEach(axis -> kept[axis] = 1);
    // Where broadcasting would repeat an element of the sum is where its terms stand.
    int[] targets = Broadcasting.sources(x.shape(), kept);
    double[] y = new double[call.elements()];
    for (int i = 0; i < targets.length; i++) {
      y[targets[i]] += x.values()[i];
    }
    return y;
  }

  private static List<Tensor> softmax(Call call) {
    Tensor x = call.operand(0);
    double[] y = new double[call.elements()];
    int width = x.shape()[x.shape().length - 1];
    for (int from = 0; from < y.length; from += width) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = from; i < from + width; i++) {
        max = Math.max(max, x.values()[i]);
      }
      double sum = 0;
      for (int i = from; i < from + width; i++) {
        y[i] = StrictMath.exp(x.values()[i] - max);
        sum += y[i];
      }
      for (int i = from; i < from + width; i++) {
        y[i] /= sum;
      }
    }
    return call.result(y);
  }
}
