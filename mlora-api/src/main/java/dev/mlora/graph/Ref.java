package dev.mlora.graph;

/**
 * One output of one node of a graph.
 *
 * @param node the node's position in the graph
 * @param output which of the node's outputs, from 0
 */
public record Ref(int node, int output) {
  @Override
  public String toString() {
    return output == 0 ? "%" + node : "%" + node + "." + output;
  }
}
