package dev.mlora.djl;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Graph;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run of an entry does: kernels in their order, and which operations wait until all else is
 * computed because they change parameters in place. These are steps of Adam and replaced rows whose
 * results are nothing but the new values of the parameters that they came from: a copy of a large
 * table would cost more than all else.
 */
final class EntryPlan {
  private static final int MOVED = 3;

  /** A kernel and the node that it computes. */
  record Planned(Node node, Kernel kernel) {}

  private final Graph graph;
  private final List<Planned> computed = new ArrayList<>();
  private final List<Node> inPlace = new ArrayList<>();
  private final Map<Ref, Integer> uses = new HashMap<>();

  EntryPlan(Graph graph) {
    this.graph = graph;
    Set<Integer> needed = needed(graph);
    for (Node node : graph.nodes()) {
      if (needed.contains(node.id())) {
        node.inputs().forEach(this::use);
      }
    }
    graph.results().values().forEach(this::use);
    graph.updates().values().forEach(this::use);
    for (Node node : graph.nodes()) {
      if (needed.contains(node.id())) {
        if (canBeInPlace(node)) {
          inPlace.add(node);
        } else {
          computed.add(new Planned(node, kernel(node)));
        }
      }
    }
  }

  Graph graph() {
    return graph;
  }

  /** What is computed first, in this order. */
  List<Planned> computed() {
    return computed;
  }

  /** What changes parameters in place, afterwards. */
  List<Node> inPlace() {
    return inPlace;
  }

  private static Set<Integer> needed(Graph graph) {
    Set<Integer> needed = new HashSet<>();
    graph.results().values().forEach(ref -> needed.add(ref.node()));
    graph.updates().values().forEach(ref -> needed.add(ref.node()));
    for (Node node : graph.nodes().reversed()) {
      if (needed.contains(node.id())) {
        node.inputs().forEach(ref -> needed.add(ref.node()));
      }
    }
    return needed;
  }

  private void use(Ref ref) {
    uses.merge(ref, 1, Integer::sum);
  }

  private boolean canBeInPlace(Node node) {
    return switch (node.op()) {
      case AdamDense adam ->
          !adam.rowMask()
              && graph.type(node.inputs().get(3)).shape().rank() == 0
              && replaces(node, MOVED);
      case AdamRows adam -> replaces(node, MOVED);
      case RowOp.ScatterRows scatter -> replaces(node, 1);
      default -> false;
    };
  }

  /** Whether each result is the new value of the parameter that it came from, and nothing else. */
  private boolean replaces(Node node, int results) {
    for (int i = 0; i < results; i++) {
      Ref result = new Ref(node.id(), i);
      if (!(graph.node(node.inputs().get(i)).op() instanceof SourceOp.Parameter parameter)
          || !result.equals(graph.updates().get(parameter.name()))
          || uses.getOrDefault(result, 0) != 1) {
        return false;
      }
    }
    return true;
  }

  private static Kernel kernel(Node node) {
    return switch (node.op()) {
      case SourceOp op -> LayoutKernels.source(op);
      case ElementwiseOp op -> ElementKernels.kernel(op, node);
      case MatrixOp op -> LayoutKernels.product(op, node);
      case ReductionOp op -> LayoutKernels.reduction(op, node);
      case LayoutOp op -> LayoutKernels.layout(op, node);
      case RowOp op -> Rows.kernel(op, node);
      case RandomOp op -> LayoutKernels.mask(op, node);
      case CompositeOp op -> LayerKernels.kernel(op, node);
    };
  }
}
