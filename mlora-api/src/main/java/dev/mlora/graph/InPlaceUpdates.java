package dev.mlora.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which operations of a graph a backend may make in the parameters themselves, once everything else
 * has been computed: steps of Adam and replaced rows whose results are nothing but the new values
 * of the parameters that they came from. A copy of a large table would cost more than all else.
 */
public final class InPlaceUpdates {
  /** Weights, first and second moments. */
  private static final int MOVED = 3;

  private final Graph graph;
  private final Map<Ref, Integer> uses = new HashMap<>();

  private InPlaceUpdates(Graph graph) {
    this.graph = graph;
    graph.nodes().forEach(node -> node.inputs().forEach(this::use));
    graph.results().values().forEach(this::use);
    graph.updates().values().forEach(this::use);
  }

  /** The numbers of these nodes. */
  public static Set<Integer> of(Graph graph) {
    InPlaceUpdates updates = new InPlaceUpdates(graph);
    Set<Integer> nodes = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (updates.contains(node)) {
        nodes.add(node.id());
      }
    }
    return nodes;
  }

  private void use(Ref ref) {
    uses.merge(ref, 1, Integer::sum);
  }

  private boolean contains(Node node) {
    return switch (node.op()) {
      case CompositeOp.AdamDense adam ->
          !adam.rowMask()
              && graph.type(node.inputs().get(3)).shape().rank() == 0
              && replaces(node, MOVED);
      case CompositeOp.AdamRows adam -> replaces(node, MOVED);
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
}
