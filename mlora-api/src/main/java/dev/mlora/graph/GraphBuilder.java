package dev.mlora.graph;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Builds a graph node by node, checking shapes at once.
 *
 * <p>Equal operations on equal operands become one node. Not safe for use by several threads.
 */
public final class GraphBuilder {
  private record Computation(Op op, List<Ref> inputs) {}

  private final List<Node> nodes = new ArrayList<>();
  private final Map<Computation, Node> known = new HashMap<>();
  private final Map<String, Op> sources = new HashMap<>();
  private final Map<String, Integer> symbols = new HashMap<>();
  private String path = "";

  /** Begins an empty graph. */
  public GraphBuilder() {}

  /**
   * Runs a piece of building code under a longer layer path, which errors and printing name.
   *
   * @param name the layer's name, such as {@code mlp} or {@code 0}
   * @param body the code
   */
  public <T> T within(String name, Supplier<T> body) {
    String outer = path;
    path = outer.isEmpty() ? name : outer + "/" + name;
    try {
      return body.get();
    } finally {
      path = outer;
    }
  }

  /** The path of the layer being built; empty at the top. */
  public String path() {
    return path;
  }

  /** A tensor fed at every run. */
  public Value input(String name, TensorType type) {
    return source(name, new SourceOp.Input(name, type));
  }

  /** A parameter's value before the run. */
  public Value parameter(String name, TensorType type) {
    return source(name, new SourceOp.Parameter(name, type));
  }

  /** A tensor with one number everywhere. */
  public Value constant(double value, TensorType type) {
    return apply(new SourceOp.Constant(value, type));
  }

  /** The size of a dimension as a scalar. */
  public Value dimensionSize(Dim dim, DType dtype) {
    return apply(new SourceOp.DimensionSize(dim, dtype));
  }

  /** Adds an operation with one result. */
  public Value apply(Op op, Value... operands) {
    return applyAll(op, List.of(operands)).getFirst();
  }

  /**
   * Adds an operation and gives all its results.
   *
   * @throws MloraException {@link ErrorCode#SHAPE_MISMATCH} if the operands do not fit
   */
  public List<Value> applyAll(Op op, List<Value> operands) {
    List<TensorType> types = new ArrayList<>();
    List<Ref> refs = new ArrayList<>();
    for (Value operand : operands) {
      requireOwn(operand, op);
      types.add(operand.type());
      refs.add(operand.ref());
    }
    Node node = known.get(new Computation(op, List.copyOf(refs)));
    if (node == null) {
      node = new Node(nodes.size(), op, refs, infer(op, types), path);
      node.outputs().forEach(type -> type.shape().dims().forEach(this::checkSymbol));
      nodes.add(node);
      known.put(new Computation(op, node.inputs()), node);
    }
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      results.add(new Value(this, new Ref(node.id(), i)));
    }
    return results;
  }

  /** The node that a reference of this builder points to. */
  public Node node(Ref ref) {
    return nodes.get(ref.node());
  }

  /** The value that a reference of this builder points to. */
  public Value value(Ref ref) {
    return new Value(this, ref);
  }

  /** The graph of what the results and updates need; everything else is left out. */
  public Graph build(Map<String, Value> results, Map<String, Value> updates) {
    results.forEach((name, value) -> requireOwn(value, "the result '" + name + "'"));
    updates.forEach((name, value) -> requireOwn(value, "the update of '" + name + "'"));
    boolean[] needed = new boolean[nodes.size()];
    results.values().forEach(value -> needed[value.ref().node()] = true);
    updates.values().forEach(value -> needed[value.ref().node()] = true);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (needed[i]) {
        nodes.get(i).inputs().forEach(input -> needed[input.node()] = true);
      }
    }
    int[] position = new int[nodes.size()];
    List<Node> kept = new ArrayList<>();
    for (Node node : nodes) {
      if (needed[node.id()]) {
        position[node.id()] = kept.size();
        List<Ref> inputs = node.inputs().stream().map(ref -> moved(ref, position)).toList();
        kept.add(new Node(kept.size(), node.op(), inputs, node.outputs(), node.path()));
      }
    }
    return new Graph(kept, moved(results, position), moved(updates, position));
  }

  /**
   * How messages name a place.
   *
   * @param path its path, empty at the top
   */
  public static String place(String path) {
    return path.isEmpty() ? "the top" : "'" + path + "'";
  }

  private void requireOwn(Value value, Object user) {
    if (value.builder() != this) {
      throw new MloraException(
          ErrorCode.GRAPH_INVALID,
          "At %s: %s was given a value of another graph. Use values of one builder only."
              .formatted(place(path), user));
    }
  }

  private Value source(String name, Op op) {
    if (name.isBlank() || name.startsWith("/") || name.endsWith("/")) {
      throw new MloraException(
          ErrorCode.GRAPH_NAME,
          "At %s: '%s' is not a name. Use words joined by '/', such as mlp/0/kernel."
              .formatted(place(path), name));
    }
    Op earlier = sources.putIfAbsent(name, op);
    if (earlier != null && !earlier.equals(op)) {
      throw new MloraException(
          ErrorCode.GRAPH_NAME,
          "At %s: the name '%s' is taken by %s and cannot also be %s. Give one of them another name."
              .formatted(place(path), name, earlier, op));
    }
    return apply(op);
  }

  private List<TensorType> infer(Op op, List<TensorType> types) {
    try {
      return ShapeInference.infer(op, types);
    } catch (ShapeInference.Misfit misfit) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "At %s: %s cannot take %s: %s.".formatted(place(path), op, types, misfit.getMessage()),
          misfit);
    }
  }

  private void checkSymbol(Dim dim) {
    if (!dim.isFixed()) {
      Integer max = symbols.putIfAbsent(dim.symbol(), dim.symbolMax());
      if (max != null && max != dim.symbolMax()) {
        throw new MloraException(
            ErrorCode.SHAPE_MISMATCH,
            "At %s: the dimension '%s' has the maximum %d here and %d elsewhere. Use one Dim."
                .formatted(place(path), dim.symbol(), dim.symbolMax(), max));
      }
    }
  }

  private static Map<String, Ref> moved(Map<String, Value> values, int[] position) {
    Map<String, Ref> refs = new LinkedHashMap<>();
    values.forEach((name, value) -> refs.put(name, moved(value.ref(), position)));
    return refs;
  }

  private static Ref moved(Ref ref, int[] position) {
    return new Ref(position[ref.node()], ref.output());
  }
}
