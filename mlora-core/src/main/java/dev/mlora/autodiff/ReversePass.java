package dev.mlora.autodiff;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.Op;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One walk from the loss back to the values wanted, gathering what each node's result owes. */
final class ReversePass {
  private final GraphBuilder builder;
  private final Value loss;
  private final Set<Value> wanted;
  private final List<Node> forward = new ArrayList<>();
  private final boolean[] needed;
  private final Map<Ref, Gradient> gradients = new HashMap<>();

  ReversePass(Value loss, Collection<Value> withRespectTo) {
    this.builder = loss.builder();
    this.loss = loss;
    this.wanted = new LinkedHashSet<>(withRespectTo);
    int last = loss.ref().node();
    for (int id = 0; id <= last; id++) {
      forward.add(builder.node(new Ref(id, 0)));
    }
    this.needed = new boolean[forward.size()];
    for (Value value : wanted) {
      if (value.ref().node() <= last) {
        needed[value.ref().node()] = true;
      }
    }
    for (Node node : forward) {
      needed[node.id()] |= leads(node);
    }
  }

  Map<Value, Gradient> run() {
    if (needed[loss.ref().node()]) {
      gradients.put(loss.ref(), new Gradient.Dense(builder.constant(1, loss.type())));
    }
    for (Node node : forward.reversed()) {
      if (leads(node) && reached(node)) {
        within(node, () -> differentiate(node.op(), new Step(this, node)));
      }
    }
    Map<Value, Gradient> found = new LinkedHashMap<>();
    for (Value value : wanted) {
      Gradient gradient = gradients.get(value.ref());
      if (gradient != null) {
        found.put(value, gradient);
      }
    }
    return found;
  }

  GraphBuilder builder() {
    return builder;
  }

  /** Whether a gradient must flow from a node to one of its operands. */
  boolean needs(Node node, int operand) {
    return flows(node.op(), operand) && needed[node.inputs().get(operand).node()];
  }

  @Nullable Gradient gradient(Ref ref) {
    return gradients.get(ref);
  }

  /** Adds what one use of a value contributes to its gradient. */
  void accumulate(Ref ref, Gradient contribution) {
    Gradient earlier = gradients.get(ref);
    gradients.put(ref, earlier == null ? contribution : added(ref, earlier, contribution));
  }

  private Gradient added(Ref ref, Gradient a, Gradient b) {
    if (a instanceof Gradient.Rows x && b instanceof Gradient.Rows y && x.ids().equals(y.ids())) {
      return new Gradient.Rows(x.ids(), x.values().plus(y.values()));
    }
    Value whole = builder.value(ref);
    return new Gradient.Dense(a.dense(whole.type()).plus(b.dense(whole.type())));
  }

  /** Whether a gradient must flow on from a node. */
  private boolean leads(Node node) {
    for (int operand = 0; operand < node.inputs().size(); operand++) {
      if (needs(node, operand)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the loss depends on an output of a node. */
  private boolean reached(Node node) {
    for (int output = 0; output < node.outputs().size(); output++) {
      if (gradients.containsKey(new Ref(node.id(), output))) {
        return true;
      }
    }
    return false;
  }

  private void within(Node node, Runnable body) {
    String path = node.path().isEmpty() ? "gradient" : "gradient/" + node.path();
    builder.within(
        path,
        () -> {
          body.run();
          return path;
        });
  }

  private static boolean flows(Op op, int operand) {
    return switch (op) {
      case SourceOp source -> false;
      case RandomOp random -> false;
      case ElementwiseOp elementwise -> ElementwiseGradients.flows(elementwise, operand);
      case MatrixOp matrix -> true;
      case ReductionOp reduction -> true;
      case LayoutOp layout -> true;
      case RowOp row -> RowGradients.flows(row, operand);
      case CompositeOp composite -> true;
    };
  }

  private static void differentiate(Op op, Step step) {
    switch (op) {
      case SourceOp source -> {}
      case RandomOp random -> {}
      case ElementwiseOp elementwise -> ElementwiseGradients.add(elementwise, step);
      case MatrixOp matrix -> MatrixGradients.add(matrix, step);
      case ReductionOp reduction -> ReductionGradients.add(reduction, step);
      case LayoutOp layout -> LayoutGradients.add(layout, step);
      case RowOp row -> RowGradients.add(row, step);
      case CompositeOp composite -> CompositeGradients.add(composite, step);
    }
  }
}
