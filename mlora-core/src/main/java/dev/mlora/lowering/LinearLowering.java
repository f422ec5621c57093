package dev.mlora.lowering;

import dev.mlora.autodiff.ActivationGradient;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A fully connected layer and its gradient in primitive operations. */
final class LinearLowering {
  private LinearLowering() {}

  static List<Value> layer(Linear op, List<Value> operands) {
    Value z = sharedBranch(op.bias(), op.mask(), operands.iterator());
    return List.of(activated(op.activation(), z));
  }

  static List<Value> gradient(LinearGradient op, List<Value> operands) {
    Linear layer = op.layer();
    Iterator<Value> rest = operands.listIterator(layer.mask() ? 3 : 2);
    Value y = rest.next();
    Value dy = rest.next();
    Value dz = ActivationGradient.of(layer.activation(), y, dy);
    Value ds = layer.mask() ? dz.times(operands.get(2)) : dz;
    List<Value> gradients = new ArrayList<>();
    for (Wanted wanted : op.wanted()) {
      gradients.add(
          switch (wanted) {
            case INPUT -> ds.matmul(operands.get(1), false, true);
            case KERNEL -> operands.get(0).matmul(ds, true, false);
            case BIAS -> ds.sum(0);
            case DOWN, UP, DOMAIN_BIAS ->
                throw new MloraException(
                    ErrorCode.GRAPH_INVALID,
                    "%s has no adapters, so no gradient %s of theirs. Use LoraLinear."
                        .formatted(layer, wanted));
          });
    }
    return gradients;
  }

  /** Takes x, W, (b), (mask) and gives {@code mask * (x W + b)}. */
  static Value sharedBranch(boolean bias, boolean mask, Iterator<Value> operands) {
    Value result = operands.next().matmul(operands.next());
    if (bias) {
      result = result.plus(operands.next());
    }
    return mask ? result.times(operands.next()) : result;
  }

  static Value activated(Activation activation, Value z) {
    return switch (activation) {
      case IDENTITY -> z;
      case RELU -> z.relu();
      case SIGMOID -> z.sigmoid();
      case TANH -> z.tanh();
    };
  }
}
