package dev.mlora.tensorflow;

import dev.mlora.graph.Activation;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Node;

/** Elementwise operations; TensorFlow broadcasts them as the graph does. */
final class ElementwiseNodes {
  private ElementwiseNodes() {}

  static Edge translate(ElementwiseOp op, Node node, Translation.Values values) {
    return switch (op) {
      case ElementwiseOp.Binary binary -> binary(binary, node, values);
      case ElementwiseOp.Unary unary -> unary(unary, node, values);
      case ElementwiseOp.Select select -> {
        Edge zero = values.out().number(ElementType.of(values.type(node, 0).dtype()), 0);
        Edge chosen = values.out().apply("Greater", values.operand(node, 0), zero);
        yield values
            .out()
            .apply("SelectV2", chosen, values.operand(node, 1), values.operand(node, 2));
      }
      case ElementwiseOp.SigmoidCrossEntropy loss -> crossEntropy(node, values);
    };
  }

  private static Edge binary(ElementwiseOp.Binary op, Node node, Translation.Values values) {
    Edge a = values.operand(node, 0);
    Edge b = values.operand(node, 1);
    GraphWriter out = values.out();
    return switch (op) {
      case ElementwiseOp.Add add -> out.apply("AddV2", a, b);
      case ElementwiseOp.Subtract subtract -> out.apply("Sub", a, b);
      case ElementwiseOp.Multiply multiply -> out.apply("Mul", a, b);
      case ElementwiseOp.Divide divide -> out.apply("RealDiv", a, b);
      case ElementwiseOp.Greater greater -> values.cast(out.apply("Greater", a, b), node);
    };
  }

  private static Edge unary(ElementwiseOp.Unary op, Node node, Translation.Values values) {
    Edge x = values.operand(node, 0);
    GraphWriter out = values.out();
    return switch (op) {
      case ElementwiseOp.Scale scale -> out.apply("Mul", x, values.number(node, scale.factor()));
      case ElementwiseOp.Square square -> out.apply("Square", x);
      case ElementwiseOp.Sqrt sqrt -> out.apply("Sqrt", x);
      case ElementwiseOp.Exp exp -> values.products().function("Exp", x);
      case ElementwiseOp.Log log -> values.products().function("Log", x);
      case ElementwiseOp.Sigmoid sigmoid -> sigmoid(x, values.element(node), values);
      case ElementwiseOp.Relu relu -> out.apply("Relu", x);
      case ElementwiseOp.Tanh tanh -> tanh(x, values.element(node), values);
    };
  }

  /** {@code max(x, 0) - x z + ln(1 + e^-|x|)}. */
  private static Edge crossEntropy(Node node, Translation.Values values) {
    GraphWriter out = values.out();
    Edge x = values.operand(node, 0);
    Edge linear =
        out.apply("Sub", out.apply("Relu", x), out.apply("Mul", x, values.operand(node, 1)));
    Edge far = values.products().function("Exp", negativeSize(x, out));
    return out.apply("AddV2", linear, values.products().function("Log1p", far));
  }

  /** {@code -|x|}. */
  private static Edge negativeSize(Edge x, GraphWriter out) {
    return out.apply("Neg", out.apply("Abs", x));
  }

  /**
   * {@code e / (1 + e)} or {@code 1 / (1 + e)} with {@code e = e^-|x|}. TensorFlow's own is coarse
   * far from 0.
   */
  private static Edge sigmoid(Edge x, ElementType type, Translation.Values values) {
    GraphWriter out = values.out();
    Edge one = out.number(type, 1);
    Edge e = values.products().function("Exp", negativeSize(x, out));
    Edge positive = out.apply("GreaterEqual", x, out.number(type, 0));
    Edge numerator = out.apply("SelectV2", positive, one, e);
    return out.apply("RealDiv", numerator, out.apply("AddV2", one, e));
  }

  /** {@code (1 - e) / (1 + e)} with {@code e = e^-2|x|}; TensorFlow's own is good near 0 only. */
  private static Edge tanh(Edge x, ElementType type, Translation.Values values) {
    GraphWriter out = values.out();
    Edge one = out.number(type, 1);
    Edge doubled = out.apply("Mul", negativeSize(x, out), out.number(type, 2));
    Edge e = values.products().function("Exp", doubled);
    Edge size = out.apply("RealDiv", out.apply("Sub", one, e), out.apply("AddV2", one, e));
    Edge far = out.apply("Mul", out.apply("Sign", x), size);
    Edge isNear = out.apply("Less", out.apply("Abs", x), out.number(type, 0.5));
    return out.apply("SelectV2", isNear, values.products().function("Tanh", x), far);
  }

  static Edge activated(
      Activation activation, Edge z, ElementType type, Translation.Values values) {
    return switch (activation) {
      case IDENTITY -> z;
      case RELU -> values.out().apply("Relu", z);
      case SIGMOID -> sigmoid(z, type, values);
      case TANH -> tanh(z, type, values);
    };
  }

  /** The gradient of an activation's operand from its result y and the gradient dy of that. */
  static Edge activationGradient(Activation activation, Edge y, Edge dy, GraphWriter out) {
    return switch (activation) {
      case IDENTITY -> dy;
      case RELU -> out.apply("ReluGrad", dy, y);
      case SIGMOID -> out.apply("SigmoidGrad", y, dy);
      case TANH -> out.apply("TanhGrad", y, dy);
    };
  }
}
