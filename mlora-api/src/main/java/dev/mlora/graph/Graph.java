package dev.mlora.graph;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An immutable computation: nodes in an order in which operands come first, named results, and
 * updates of parameters.
 *
 * <p>All reads see the parameters as they were before the run; all updates land together, or none
 * does.
 *
 * @param nodes the nodes; {@code nodes.get(i).id() == i}
 * @param results the named results, in the order of their declaration
 * @param updates for each parameter that the graph changes, its new value
 */
public record Graph(List<Node> nodes, Map<String, Ref> results, Map<String, Ref> updates) {
  /** Checks that every reference points to an earlier node's output. */
  public Graph {
    nodes = List.copyOf(nodes);
    results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node.id() != i) {
        throw invalid("node %d stands at position %d".formatted(node.id(), i));
      }
      for (Ref input : node.inputs()) {
        checkRef(nodes, input, i, "operand of node " + i);
      }
    }
    int count = nodes.size();
    for (Map.Entry<String, Ref> result : results.entrySet()) {
      checkRef(nodes, result.getValue(), count, "result '" + result.getKey() + "'");
    }
    for (Map.Entry<String, Ref> update : updates.entrySet()) {
      checkRef(nodes, update.getValue(), count, "update of '" + update.getKey() + "'");
    }
  }

  /** The node that a reference points to. */
  public Node node(Ref ref) {
    return nodes.get(ref.node());
  }

  /** The type of what a reference points to. */
  public TensorType type(Ref ref) {
    return node(ref).outputs().get(ref.output());
  }

  /** The inputs that must be fed, in the order of their first use. */
  public List<SourceOp.Input> inputs() {
    return sources(SourceOp.Input.class).toList();
  }

  /** The parameters that are read, in the order of their first use. */
  public List<SourceOp.Parameter> parameters() {
    return sources(SourceOp.Parameter.class).toList();
  }

  /** The graph as readable text, one node a line. */
  public String toText() {
    return GraphPrinter.text(this);
  }

  /** The graph in Graphviz's DOT language. */
  public String toGraphviz() {
    return GraphPrinter.graphviz(this);
  }

  private <T extends SourceOp> Stream<T> sources(Class<T> kind) {
    return nodes.stream().map(Node::op).filter(kind::isInstance).map(kind::cast);
  }

  private static void checkRef(List<Node> nodes, Ref ref, int before, String what) {
    if (ref.node() < 0
        || ref.node() >= before
        || ref.output() < 0
        || ref.output() >= nodes.get(ref.node()).outputs().size()) {
      throw invalid("%s refers to %s, which does not exist before it".formatted(what, ref));
    }
  }

  private static MloraException invalid(String what) {
    return new MloraException(
        ErrorCode.GRAPH_INVALID,
        "The graph is inconsistent: " + what + ". Build graphs with GraphBuilder.");
  }
}
