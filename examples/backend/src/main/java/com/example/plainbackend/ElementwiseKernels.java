package com.example.plainbackend;

import dev.mlora.graph.ElementwiseOp;
import java.util.Arrays;

/** Operations on elements at the same place. Functions are evaluated in double and rounded once. */
final class ElementwiseKernels {
  private interface UnaryFunction {
    float of(float x);
  }

  private interface BinaryFunction {
    float of(float a, float b);
  }

  private ElementwiseKernels() {}

  static Tensor compute(ElementwiseOp op, Tensor[] operands, int[] shape) {
    float[] a = spread(operands[0], shape);
    return new Tensor(
        shape,
        switch (op) {
          case ElementwiseOp.Unary unary -> map(function(unary), a);
          case ElementwiseOp.Binary binary ->
              map(function(binary), a, spread(operands[1], shape));
          case ElementwiseOp.SigmoidCrossEntropy() ->
              map(ElementwiseKernels::crossEntropy, a, spread(operands[1], shape));
          case ElementwiseOp.Select() ->
              select(a, spread(operands[1], shape), spread(operands[2], shape));
        });
  }

  private static UnaryFunction function(ElementwiseOp.Unary op) {
    return switch (op) {
      case ElementwiseOp.Scale scale -> {
        float factor = (float) scale.factor();
        yield x -> x * factor;
      }
      case ElementwiseOp.Square() -> x -> x * x;
      case ElementwiseOp.Sqrt() -> x -> (float) Math.sqrt(x);
      case ElementwiseOp.Exp() -> x -> (float) Math.exp(x);
      case ElementwiseOp.Log() -> x -> (float) Math.log(x);
      case ElementwiseOp.Sigmoid() -> x -> (float) (1 / (1 + Math.exp(-x)));
      case ElementwiseOp.Relu() -> x -> Math.max(x, 0);
      case ElementwiseOp.Tanh() -> x -> (float) Math.tanh(x);
    };
  }

  private static BinaryFunction function(ElementwiseOp.Binary op) {
    return switch (op) {
      case ElementwiseOp.Add() -> (a, b) -> a + b;
      case ElementwiseOp.Subtract() -> (a, b) -> a - b;
      case ElementwiseOp.Multiply() -> (a, b) -> a * b;
      case ElementwiseOp.Divide() -> (a, b) -> a / b;
      case ElementwiseOp.Greater() -> (a, b) -> a > b ? 1 : 0;
    };
  }

  private static float crossEntropy(float logit, float label) {
    double x = logit;
    return (float) (Math.max(x, 0) - x * label + Math.log1p(Math.exp(-Math.abs(x))));
  }

  private static float[] map(UnaryFunction function, float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = function.of(x[i]);
    }
    return y;
  }

  private static float[] map(BinaryFunction function, float[] a, float[] b) {
    float[] y = new float[a.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = function.of(a[i], b[i]);
    }
    return y;
  }

  private static float[] select(float[] condition, float[] a, float[] b) {
    float[] y = new float[condition.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = condition[i] > 0 ? a[i] : b[i];
    }
    return y;
  }

  /** An operand with its elements repeated to the shape of the result. */
  private static float[] spread(Tensor operand, int[] shape) {
    return Arrays.equals(operand.shape(), shape)
        ? operand.floats()
        : Positions.take(operand.floats(), Positions.broadcast(operand.shape(), shape));
  }
}
