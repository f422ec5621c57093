package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.mlora.graph.Activation;
import dev.mlora.graph.DType;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.Ref;

/** Elementwise operations; PyTorch broadcasts them as the graph does. */
final class ElementKernels {
  private ElementKernels() {}

  static Kernel kernel(ElementwiseOp op, Node node) {
    Ref first = node.inputs().getFirst();
    DType dtype = node.type().dtype();
    return switch (op) {
      case ElementwiseOp.Binary binary -> {
        Ref second = node.inputs().get(1);
        yield Kernel.of(run -> binary(binary, run.value(first), run.value(second)));
      }
      case ElementwiseOp.Scale scale ->
          Kernel.of(run -> run.value(first).mul(run.number(dtype, scale.factor())));
      case ElementwiseOp.Unary unary -> Kernel.of(run -> unary(unary, run.value(first), run));
      case ElementwiseOp.Select select ->
          Kernel.of(
              run -> {
                Shape shape = run.shape(node.type().shape());
                NDArray a = run.value(node.inputs().get(1)).broadcast(shape);
                NDArray b = run.value(node.inputs().get(2)).broadcast(shape);
                NDArray zero = run.number(dtype, 0);
                return NDArrays.where(run.value(first).gt(zero).broadcast(shape), a, b);
              });
      case ElementwiseOp.SigmoidCrossEntropy loss ->
          Kernel.of(run -> crossEntropy(run.value(first), run.value(node.inputs().get(1)), run));
    };
  }

  private static NDArray binary(ElementwiseOp.Binary op, NDArray a, NDArray b) {
    return switch (op) {
      case ElementwiseOp.Add add -> a.add(b);
      case ElementwiseOp.Subtract subtract -> a.sub(b);
      case ElementwiseOp.Multiply multiply -> a.mul(b);
      case ElementwiseOp.Divide divide -> a.div(b);
      case ElementwiseOp.Greater greater -> a.gt(b).toType(a.getDataType(), false);
    };
  }

  private static NDArray unary(ElementwiseOp.Unary op, NDArray x, Run run) {
    return switch (op) {
      case ElementwiseOp.Scale scale -> throw new IllegalStateException("has its own kernel");
      case ElementwiseOp.Square square -> x.square();
      case ElementwiseOp.Sqrt sqrt -> sqrt(x);
      case ElementwiseOp.Exp exp -> Products.function(run, x, NDArray::exp);
      case ElementwiseOp.Log log -> Products.function(run, x, NDArray::log);
      case ElementwiseOp.Sigmoid sigmoid -> activated(Activation.SIGMOID, x, run);
      case ElementwiseOp.Relu relu -> activated(Activation.RELU, x, run);
      case ElementwiseOp.Tanh tanh -> activated(Activation.TANH, x, run);
    };
  }

  /** {@code max(x, 0) - x z + ln(1 + e^-|x|)}; softplus is the logarithm. */
  private static NDArray crossEntropy(NDArray x, NDArray label, Run run) {
    NDArray far = x.abs().neg();
    NDArray log = Products.function(run, far, a -> a.getNDArrayInternal().softPlus());
    return relu(x).sub(x.mul(label)).add(log);
  }

  /** PyTorch's root of a float may be off in the last bit; that of a double, rounded, is not. */
  private static NDArray sqrt(NDArray x) {
    return x.toType(DataType.FLOAT64, false).sqrt().toType(x.getDataType(), false);
  }

  /** {@code e / (1 + e)} or {@code 1 / (1 + e)} with {@code e = e^-|x|}, which never overflows. */
  private static NDArray sigmoid(NDArray x, Run run) {
    DType dtype = dtype(x);
    NDArray one = run.lent(run.number(dtype, 1));
    NDArray e = Products.function(run, x.abs().neg(), NDArray::exp);
    NDArray positive = x.gte(run.number(dtype, 0));
    NDArray numerator = NDArrays.where(positive, one.broadcast(x.getShape()), e);
    return numerator.div(e.add(one));
  }

  private static DType dtype(NDArray array) {
    return array.getDataType() == DataType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
  }

  private static NDArray relu(NDArray x) {
    return x.getNDArrayInternal().relu();
  }

  static NDArray activated(Activation activation, NDArray z, Run run) {
    return switch (activation) {
      case IDENTITY -> z;
      case RELU -> relu(z);
      case SIGMOID -> sigmoid(z, run);
      case TANH -> Products.function(run, z, NDArray::tanh);
    };
  }

  /** The gradient of an activation's operand from its result y and the gradient dy of that. */
  static NDArray activationGradient(Activation activation, NDArray y, NDArray dy, Run run) {
    DType dtype = dtype(y);
    NDArray one = run.lent(run.number(dtype, 1));
    return switch (activation) {
      case IDENTITY -> dy;
      case RELU -> {
        NDArray zero = run.lent(run.number(dtype, 0));
        yield NDArrays.where(y.gt(zero), dy, zero.broadcast(dy.getShape()));
      }
      case SIGMOID -> dy.mul(y).mul(one.sub(y));
      case TANH -> dy.mul(one.sub(y.square()));
    };
  }
}
