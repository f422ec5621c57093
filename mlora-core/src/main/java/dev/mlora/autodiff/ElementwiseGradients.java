package dev.mlora.autodiff;

import static dev.mlora.autodiff.Broadcasting.product;

import dev.mlora.graph.Activation;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Value;

/** The gradients of {@link ElementwiseOp}. */
final class ElementwiseGradients {
  private ElementwiseGradients() {}

  static boolean flows(ElementwiseOp op, int operand) {
    return switch (op) {
      case ElementwiseOp.Greater greater -> false;
      case ElementwiseOp.Binary binary -> true;
      case ElementwiseOp.Unary unary -> true;
      case ElementwiseOp.Select select -> operand != 0;
      case ElementwiseOp.SigmoidCrossEntropy loss -> operand == 0;
    };
  }

  static void add(ElementwiseOp op, Step step) {
    Value dy = step.dy();
    switch (op) {
      case ElementwiseOp.Binary binary -> addBinary(binary, dy, step);
      case ElementwiseOp.Unary unary -> step.to(0, () -> unary(unary, dy, step));
      case ElementwiseOp.Select select -> {
        Value condition = step.operand(0);
        step.to(1, () -> condition.select(dy, step.constant(0)));
        step.to(2, () -> condition.select(step.constant(0), dy));
      }
      case ElementwiseOp.SigmoidCrossEntropy loss ->
          step.to(0, () -> product(dy, step.operand(0).sigmoid().minus(step.operand(1))));
    }
  }

  private static void addBinary(ElementwiseOp.Binary op, Value dy, Step step) {
    Value a = step.operand(0);
    Value b = step.operand(1);
    switch (op) {
      case ElementwiseOp.Add add -> {
        step.to(0, () -> dy);
        step.to(1, () -> dy);
      }
      case ElementwiseOp.Subtract subtract -> {
        step.to(0, () -> dy);
        step.to(1, () -> dy.times(-1));
      }
      case ElementwiseOp.Multiply multiply -> {
        step.to(0, () -> product(dy, b));
        step.to(1, () -> product(dy, a));
      }
      case ElementwiseOp.Divide divide -> {
        step.to(0, () -> dy.over(b));
        step.to(1, () -> dy.over(b).times(step.result(0)).times(-1));
      }
      case ElementwiseOp.Greater greater -> {}
    }
  }

  private static Value unary(ElementwiseOp.Unary op, Value dy, Step step) {
    Value x = step.operand(0);
    Value y = step.result(0);
    return switch (op) {
      case ElementwiseOp.Scale scale -> dy.times(scale.factor());
      case ElementwiseOp.Square square -> product(dy, x.times(2));
      case ElementwiseOp.Sqrt sqrt -> dy.over(y.times(2));
      case ElementwiseOp.Exp exp -> product(dy, y);
      case ElementwiseOp.Log log -> dy.over(x);
      case ElementwiseOp.Sigmoid sigmoid -> ActivationGradient.of(Activation.SIGMOID, y, dy);
      case ElementwiseOp.Relu relu -> ActivationGradient.of(Activation.RELU, y, dy);
      case ElementwiseOp.Tanh tanh -> ActivationGradient.of(Activation.TANH, y, dy);
    };
  }
}
