package dev.mlora.reference;

import dev.mlora.graph.Activation;
import dev.mlora.graph.ElementwiseOp;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * The elementwise operations. Transcendental functions are StrictMath's, so that every machine
 * computes the same bits.
 */
final class ElementwiseKernels {
  private ElementwiseKernels() {}

  static List<Tensor> compute(ElementwiseOp op, Call call) {
    return switch (op) {
      case ElementwiseOp.Binary binary -> binary(call, binary(binary));
      case ElementwiseOp.Unary unary -> unary(call, unary(unary, call));
      case ElementwiseOp.Select select -> select(call);
      case ElementwiseOp.SigmoidCrossEntropy loss ->
          binary(call, ElementwiseKernels::sigmoidCrossEntropy);
    };
  }

  private static DoubleBinaryOperator binary(ElementwiseOp.Binary op) {
    return switch (op) {
      case ElementwiseOp.Add add -> (a, b) -> a + b;
      case ElementwiseOp.Subtract subtract -> (a, b) -> a - b;
      case ElementwiseOp.Multiply multiply -> (a, b) -> a * b;
      case ElementwiseOp.Divide divide -> (a, b) -> a / b;
      case ElementwiseOp.Greater greater -> (a, b) -> a > b ? 1 : 0;
    };
  }

  private static DoubleUnaryOperator unary(ElementwiseOp.Unary op, Call call) {
    return switch (op) {
      case ElementwiseOp.Scale scale -> {
        double factor = Tensor.round(call.node().type().dtype(), scale.factor());
        yield x -> x * factor;
      }
      case ElementwiseOp.Square square -> x -> x * x;
      case ElementwiseOp.Sqrt sqrt -> Math::sqrt;
      case ElementwiseOp.Exp exp -> StrictMath::exp;
      case ElementwiseOp.Log log -> StrictMath::log;
      case ElementwiseOp.Sigmoid sigmoid -> ElementwiseKernels::sigmoid;
      case ElementwiseOp.Relu relu -> ElementwiseKernels::relu;
      case ElementwiseOp.Tanh tanh -> StrictMath::tanh;
    };
  }

  /** The function at the end of a fully connected layer. */
  static DoubleUnaryOperator activation(Activation activation) {
    return switch (activation) {
      case IDENTITY -> x -> x;
      case RELU -> ElementwiseKernels::relu;
      case SIGMOID -> ElementwiseKernels::sigmoid;
      case TANH -> StrictMath::tanh;
    };
  }

  /** The gradient of an activation's operand from its result y and the gradient dy of that. */
  static DoubleBinaryOperator activationGradient(Activation activation) {
    return switch (activation) {
      case IDENTITY -> (y, dy) -> dy;
      case RELU -> (y, dy) -> y > 0 ? dy : 0;
      case SIGMOID -> (y, dy) -> dy * y * (1 - y);
      case TANH -> (y, dy) -> dy * (1 - y * y);
    };
  }

  private static double relu(double x) {
    return Math.max(x, 0);
  }

  private static double sigmoid(double x) {
    // Either form is the logistic function; each is used where its exponential cannot overflow.
    return x >= 0 ? 1 / (1 + StrictMath.exp(-x)) : StrictMath.exp(x) / (1 + StrictMath.exp(x));
  }

  private static double sigmoidCrossEntropy(double x, double z) {
    return Math.max(x, 0) - x * z + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  private static List<Tensor> unary(Call call, DoubleUnaryOperator function) {
    double[] x = call.operand(0).values();
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = function.applyAsDouble(x[i]);
    }
    return call.result(y);
  }

  private static List<Tensor> binary(Call call, DoubleBinaryOperator function) {
    double[] a = repeated(call, 0);
    double[] b = repeated(call, 1);
    double[] y = new double[call.elements()];
    for (int i = 0; i < y.length; i++) {
      y[i] = function.applyAsDouble(a[i], b[i]);
    }
    return call.result(y);
  }

  private static List<Tensor> select(Call call) {
    double[] condition = repeated(call, 0);
    double[] a = repeated(call, 1);
    double[] b = repeated(call, 2);
    double[] y = new double[call.elements()];
    for (int i = 0; i < y.length; i++) {
      y[i] = condition[i] > 0 ? a[i] : b[i];
    }
    return call.result(y);
  }

  private static double[] repeated(Call call, int operand) {
    Tensor tensor = call.operand(operand);
    return Arrays.equals(tensor.shape(), call.shape())
        ? tensor.values()
        : Broadcasting.repeated(tensor, call.shape());
  }
}
