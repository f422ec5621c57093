package dev.mlora.reference;

import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The MLoRA layer (Yang et al. 2024, eq. 5 and 9), {@code y = activation(mask * (x W + b) + ((x
 * A_d) B_d * scale + c_d))}, and its gradient, one segment of rows after the other.
 */
final class LoraKernels {
  private LoraKernels() {}

  static List<Tensor> loraLinear(LoraLinear op, Call call) {
    Iterator<Tensor> operands = call.operands().iterator();
    double[] y = LinearKernels.shared(op.bias(), op.mask(), operands);
    Tensor x = call.operand(0);
    Tensor a = operands.next();
    Tensor b = operands.next();
    Tensor c = op.domainBias() ? operands.next() : null;
    int[] present = call.distinctIds(operands.next(), a.rows());
    int[] offsets = call.offsets(operands.next(), x.rows());
    int in = a.shape()[1];
    int rank = a.shape()[2];
    int units = b.shape()[2];
    double[] down = new double[x.rows() * rank];
    for (int i = 0; i < present.length; i++) {
      int from = offsets[i];
      int to = offsets[i + 1];
      double[] rows = MatrixKernels.rows(x.values(), from, to, in);
      double[] xa = MatrixKernels.product(rows, row(a, present[i]), to - from, in, rank);
      double[] xab = MatrixKernels.product(xa, row(b, present[i]), to - from, rank, units);
      System.arraycopy(xa, 0, down, from * rank, xa.length);
      for (int e = 0; e < xab.length; e++) {
        double bias = c == null ? 0 : c.values()[present[i] * units + e % units];
        y[from * units + e] += xab[e] * op.scale() + bias;
      }
    }
    LinearKernels.activate(op.activation(), y);
    return List.of(call.result(0, y), call.result(1, down));
  }

  static List<Tensor> gradient(LoraLinearGradient op, Call call) {
    LoraLinear layer = op.layer();
    Iterator<Tensor> operands = call.operands().iterator();
    Tensor x = operands.next();
    Tensor w = operands.next();
    Tensor mask = layer.mask() ? operands.next() : null;
    Tensor a = operands.next();
    Tensor b = operands.next();
    Tensor y = operands.next();
    Tensor down = operands.next();
    double[] dsum = LinearKernels.sumGradient(layer.activation(), y, operands.next());
    double[] dshared = LinearKernels.masked(dsum.clone(), mask);
    int[] present = call.distinctIds(operands.next(), a.rows());
    int[] offsets = call.offsets(operands.next(), x.rows());
    Delta delta = new Delta(layer.scale(), x, a, b, down, dsum, present, offsets);
    List<Tensor> results = new ArrayList<>();
    for (Wanted wanted : op.wanted()) {
      double[] gradient =
          switch (wanted) {
            case INPUT -> {
              double[] dx = LinearKernels.sharedGradient(wanted, x, w, dshared);
              delta.addInput(dx);
              yield dx;
            }
            case KERNEL, BIAS -> LinearKernels.sharedGradient(wanted, x, w, dshared);
            case DOWN -> delta.down();
            case UP -> delta.up();
            case DOMAIN_BIAS -> delta.domainBias();
          };
      results.add(call.result(results.size(), gradient));
    }
    return results;
  }

  /**
   * The gradients of the low-rank branch {@code (x A_d) B_d * scale + c_d}.
   *
   * @param dsum the gradient of its result {@code [n, out]}
   */
  private record Delta(
      double scale,
      Tensor x,
      Tensor a,
      Tensor b,
      Tensor xa,
      double[] dsum,
      int[] present,
      int[] offsets) {

    int in() {
      return a.shape()[1];
    }

    int rank() {
      return a.shape()[2];
    }

    int units() {
      return b.shape()[2];
    }

    int count(int segment) {
      return offsets[segment + 1] - offsets[segment];
    }

    double[] segment(double[] matrix, int segment, int width) {
      return MatrixKernels.rows(matrix, offsets[segment], offsets[segment + 1], width);
    }

    /** The gradient of {@code x A_d}: {@code scale * dsum B_d^T}. */
    double[] hidden(int segment) {
      double[] up = MatrixKernels.turned(row(b, present[segment]), rank(), units());
      double[] rows = segment(dsum, segment, units());
      double[] hidden = MatrixKernels.product(rows, up, count(segment), units(), rank());
      for (int e = 0; e < hidden.length; e++) {
        hidden[e] *= scale;
      }
      return hidden;
    }

    void addInput(double[] dx) {
      for (int i = 0; i < present.length; i++) {
        double[] turned = MatrixKernels.turned(row(a, present[i]), in(), rank());
        double[] part = MatrixKernels.product(hidden(i), turned, count(i), rank(), in());
        for (int e = 0; e < part.length; e++) {
          dx[offsets[i] * in() + e] += part[e];
        }
      }
    }

    double[] down() {
      double[] gradient = new double[present.length * in() * rank()];
      for (int i = 0; i < present.length; i++) {
        double[] rows = MatrixKernels.turned(segment(x.values(), i, in()), count(i), in());
        double[] one = MatrixKernels.product(rows, hidden(i), in(), count(i), rank());
        System.arraycopy(one, 0, gradient, i * one.length, one.length);
      }
      return gradient;
    }

    double[] up() {
      double[] gradient = new double[present.length * rank() * units()];
      for (int i = 0; i < present.length; i++) {
        double[] rows = MatrixKernels.turned(segment(xa.values(), i, rank()), count(i), rank());
        double[] one =
            MatrixKernels.product(rows, segment(dsum, i, units()), rank(), count(i), units());
        for (int e = 0; e < one.length; e++) {
          gradient[i * one.length + e] = scale * one[e];
        }
      }
      return gradient;
    }

    double[] domainBias() {
      double[] gradient = new double[present.length * units()];
      for (int i = 0; i < present.length; i++) {
        double[] one = LinearKernels.columnSums(dsum, offsets[i], offsets[i + 1], units());
        System.arraycopy(one, 0, gradient, i * units(), units());
      }
      return gradient;
    }
  }

  private static double[] row(Tensor bank, int domain) {
    return MatrixKernels.row(bank, domain);
  }
}
