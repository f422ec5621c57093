package dev.mlora.djl;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Graph;
import dev.mlora.graph.InPlaceUpdates;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a run of an entry does: kernels in their order, and which operations wait until all else is
 * computed because they change parameters in place.
 */
final class EntryPlan {
  /** A kernel and the node that it computes. */
  record Planned(Node node, Kernel kernel) {}

  private final Graph graph;
  private final List<Planned> computed = new ArrayList<>();
  private final List<Node> inPlace = new ArrayList<>();
  private final Set<Integer> waiting;

  EntryPlan(Graph graph) {
    this.graph = graph;
    Set<Integer> needed = needed(graph);
    waiting = InPlaceUpdates.of(graph);
    for (Node node : graph.nodes()) {
      if (waiting.contains(node.id())) {
        inPlace.add(node);
      } else if (needed.contains(node.id())) {
        computed.add(new Planned(node, kernel(node)));
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

  /** Whether a value is written in place, and so never computed by itself. */
  boolean isInPlace(Ref ref) {
    return waiting.contains(ref.node());
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
