package dev.mlora.graph;

import java.util.Map;
import java.util.stream.Collectors;

/** Writes graphs for people to read. */
final class GraphPrinter {
  private GraphPrinter() {}

  static String text(Graph graph) {
    StringBuilder out = new StringBuilder();
    for (Node node : graph.nodes()) {
      String operands =
          node.inputs().stream().map(Ref::toString).collect(Collectors.joining(", ", "(", ")"));
      String types =
          node.outputs().stream().map(TensorType::toString).collect(Collectors.joining(", "));
      out.append("%%%d = %s%s : %s".formatted(node.id(), node.op(), operands, types));
      if (!node.path().isEmpty()) {
        out.append("  # ").append(node.path());
      }
      out.append('\n');
    }
    graph.results().forEach((name, ref) -> out.append("result %s = %s\n".formatted(name, ref)));
    graph.updates().forEach((name, ref) -> out.append("update %s = %s\n".formatted(name, ref)));
    return out.toString();
  }

  static String graphviz(Graph graph) {
    StringBuilder out = new StringBuilder("digraph G {\n  node [shape=box];\n");
    for (Node node : graph.nodes()) {
      out.append(
          "  n%d [label=\"%s\\n%s\"];\n"
              .formatted(node.id(), escape(node.op().toString()), node.type()));
      for (Ref input : node.inputs()) {
        out.append("  n%d -> n%d;\n".formatted(input.node(), node.id()));
      }
    }
    ends(out, "result", graph.results());
    ends(out, "update", graph.updates());
    return out.append("}\n").toString();
  }

  private static void ends(StringBuilder out, String kind, Map<String, Ref> refs) {
    refs.forEach(
        (name, ref) ->
            out.append(
                "  \"%s %s\" [shape=oval];\n  n%d -> \"%s %s\";\n"
                    .formatted(kind, escape(name), ref.node(), kind, escape(name))));
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
