package dev.mlora.graph;

import java.util.List;

/**
 * One operation of a graph with its operands.
 *
 * @param id the node's position in the graph; operands always come before it
 * @param op what it computes
 * @param inputs its operands
 * @param outputs the type of each output, at least one
 * @param path the layer that it belongs to, such as {@code mlp/0}; empty at the top
 */
public record Node(int id, Op op, List<Ref> inputs, List<TensorType> outputs, String path) {
  /** Keeps its own copies of the lists. */
  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The type of the first output. */
  public TensorType type() {
    return outputs.getFirst();
  }

  /** A reference to the first output. */
  public Ref ref() {
    return new Ref(id, 0);
  }
}
