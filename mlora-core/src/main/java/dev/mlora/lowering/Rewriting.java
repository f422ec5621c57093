package dev.mlora.lowering;

import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Node;
import dev.mlora.graph.Op;
import dev.mlora.graph.Ref;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds a graph anew, with each node replaced by what a rule makes of it. */
final class Rewriting {
  /** What becomes of one node. */
  interface Rule {
    /**
     * Builds the replacement, under the node's path.
     *
     * @param builder the new graph
     * @param op the node's operation
     * @param operands its operands in the new graph
     * @return as many values as the node has outputs
     */
    List<Value> rewrite(GraphBuilder builder, Op op, List<Value> operands);
  }

  private Rewriting() {}

  static Graph rewrite(Graph graph, Rule rule) {
    GraphBuilder builder = new GraphBuilder();
    List<List<Value>> rewritten = new ArrayList<>();
    for (Node node : graph.nodes()) {
      List<Value> operands = node.inputs().stream().map(ref -> at(rewritten, ref)).toList();
      rewritten.add(
          node.path().isEmpty()
              ? rule.rewrite(builder, node.op(), operands)
              : builder.within(node.path(), () -> rule.rewrite(builder, node.op(), operands)));
    }
    return builder.build(moved(graph.results(), rewritten), moved(graph.updates(), rewritten));
  }

  /** Adds an operation as it is; sources by their names, so that a name is used once. */
  static List<Value> kept(GraphBuilder builder, Op op, List<Value> operands) {
    return switch (op) {
      case SourceOp.Input input -> List.of(builder.input(input.name(), input.type()));
      case SourceOp.Parameter read -> List.of(builder.parameter(read.name(), read.type()));
      default -> builder.applyAll(op, operands);
    };
  }

  private static Map<String, Value> moved(Map<String, Ref> refs, List<List<Value>> rewritten) {
    Map<String, Value> values = new LinkedHashMap<>();
    refs.forEach((name, ref) -> values.put(name, at(rewritten, ref)));
    return values;
  }

  private static Value at(List<List<Value>> rewritten, Ref ref) {
    return rewritten.get(ref.node()).get(ref.output());
  }
}
