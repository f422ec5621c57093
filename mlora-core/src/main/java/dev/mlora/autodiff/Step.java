package dev.mlora.autodiff;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Node;
import dev.mlora.graph.Ref;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * One node of the forward graph in the reverse pass: its operands, its results, the gradient that
 * has arrived at it and the ways on from here.
 */
final class Step {
  private final ReversePass pass;
  private final Node node;

  Step(ReversePass pass, Node node) {
    this.pass = pass;
    this.node = node;
  }

  GraphBuilder builder() {
    return pass.builder();
  }

  Value operand(int index) {
    return builder().value(node.inputs().get(index));
  }

  int operands() {
    return node.inputs().size();
  }

  Value result(int output) {
    return builder().value(new Ref(node.id(), output));
  }

  boolean needs(int operand) {
    return pass.needs(node, operand);
  }

  /** Whether anything depends on this output. */
  boolean used(int output) {
    return pass.gradient(new Ref(node.id(), output)) != null;
  }

  /** The gradient that has arrived at the first output, whole. */
  Value dy() {
    Gradient gradient = Objects.requireNonNull(pass.gradient(node.ref()), node.path());
    return gradient.dense(node.type());
  }

  /** A scalar of the result's element type, which broadcasts. */
  Value constant(double value) {
    return builder().constant(value, node.type().withShape(Shape.SCALAR));
  }

  /**
   * Contributes to an operand's gradient if that is needed; otherwise builds nothing.
   *
   * @param operand which operand
   * @param gradient its gradient, of its shape or of one that it was broadcast to, summed here over
   *     what was broadcast
   */
  void to(int operand, Supplier<Value> gradient) {
    if (needs(operand)) {
      Value whole = Broadcasting.reduced(gradient.get(), operand(operand).shape());
      pass.accumulate(node.inputs().get(operand), new Gradient.Dense(whole));
    }
  }

  /** Contributes rows to an operand's gradient if that is needed. */
  void toRows(int operand, Value ids, Supplier<Value> values) {
    if (needs(operand)) {
      pass.accumulate(node.inputs().get(operand), new Gradient.Rows(ids, values.get()));
    }
  }

  /**
   * Fails if this operand's gradient is needed.
   *
   * @throws MloraException {@link ErrorCode#NO_GRADIENT}
   */
  void refuse(int operand, String remedy) {
    if (needs(operand)) {
      throw new MloraException(
          ErrorCode.NO_GRADIENT,
          "At %s: %s has no gradient with respect to its operand %d, %s, which a gradient asked"
                  .formatted(
                      GraphBuilder.place(node.path()), node.op(), operand, operand(operand).type())
              + " for depends on. "
              + remedy);
    }
  }

  /** Fails if any operand's gradient is needed. */
  void refuseAll(String remedy) {
    for (int operand = 0; operand < operands(); operand++) {
      refuse(operand, remedy);
    }
  }
}
