package dev.mlora.reference;

import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adam (Kingma and Ba 2015) in TensorFlow 1's form, on whole tensors and on some of their rows. */
final class AdamKernels {
  private final Adam adam;
  private final Call call;
  private final DType dtype;
  private final @Nullable Tensor rowMask;
  private final double[] w;
  private final double[] m;
  private final double[] v;

  private AdamKernels(Adam adam, boolean rowMask, Call call) {
    this.adam = adam;
    this.call = call;
    this.dtype = call.node().type().dtype();
    this.rowMask = rowMask ? call.operands().getLast() : null;
    this.w = call.operand(0).values().clone();
    this.m = call.operand(1).values().clone();
    this.v = call.operand(2).values().clone();
  }

  static List<Tensor> dense(AdamDense op, Call call) {
    AdamKernels step = new AdamKernels(op.adam(), op.rowMask(), call);
    for (int row = 0; row < call.operand(0).rows(); row++) {
      step.row(row, call.operand(4), row);
    }
    return step.results();
  }

  static List<Tensor> rows(AdamRows op, Call call) {
    AdamKernels step = new AdamKernels(op.adam(), op.rowMask(), call);
    int[] ids = call.distinctIds(call.operand(4), call.operand(0).rows());
    for (int i = 0; i < ids.length; i++) {
      step.row(ids[i], call.operand(5), i);
    }
    return step.results();
  }

  private void row(int row, Tensor gradient, int gradientRow) {
    if (rowMask != null && rowMask.values()[row] == 0) {
      return;
    }
    double[] steps = call.operand(3).values();
    double t = steps.length == 1 ? steps[0] : steps[row];
    double stepSize =
        round(
            adam.rate()
                * Math.sqrt(1 - StrictMath.pow(adam.beta2(), t))
                / (1 - StrictMath.pow(adam.beta1(), t)));
    int width = call.operand(0).rowSize();
    for (int j = 0; j < width; j++) {
      int e = row * width + j;
      double g = gradient.values()[gradientRow * width + j] + round(2 * adam.l2()) * w[e];
      m[e] = round(adam.beta1()) * m[e] + round(1 - adam.beta1()) * g;
      v[e] = round(adam.beta2()) * v[e] + round(1 - adam.beta2()) * g * g;
      w[e] -= stepSize * m[e] / (Math.sqrt(v[e]) + round(adam.epsilon()));
    }
  }

  private double round(double coefficient) {
    return Tensor.round(dtype, coefficient);
  }

  private List<Tensor> results() {
    return List.of(call.result(0, w), call.result(1, m), call.result(2, v));
  }
}
