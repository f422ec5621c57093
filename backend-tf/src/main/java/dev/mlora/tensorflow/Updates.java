package dev.mlora.tensorflow;

import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.Graph;
import dev.mlora.graph.InPlaceUpdates;
import dev.mlora.graph.Node;
import dev.mlora.graph.Op;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.internal.c_api.TF_Operation;

/**
 * How the updates of an entry land: everything is computed first, results included, and the
 * variables are written behind that.
 */
final class Updates {
  private static final int MOVED = 3;

  private final Translation.Values values;
  private final GraphWriter out;
  private final Graph graph;
  private final Set<Integer> inPlace;

  Updates(Translation.Values values) {
    this.values = values;
    out = values.out();
    graph = values.graph();
    inPlace = InPlaceUpdates.of(graph);
    // The fused kernel moves whole variables, so not those with rows that the program does not
    // know.
    inPlace.removeIf(id -> graph.nodes().get(id).op() instanceof AdamDense && !isWhole(id));
  }

  /** Whether an operation is made in the variables, when all else has been computed. */
  boolean inPlace(Node node) {
    return inPlace.contains(node.id());
  }

  private boolean isWhole(int id) {
    Node node = graph.nodes().get(id);
    for (int i = 0; i < MOVED; i++) {
      if (!values.variables().isWhole(parameter(node, i), graph.type(node.inputs().get(i)))) {
        return false;
      }
    }
    return true;
  }

  private String parameter(Node node, int operand) {
    SourceOp.Parameter source = (SourceOp.Parameter) graph.node(node.inputs().get(operand)).op();
    return source.name();
  }

  /** What is written when everything has been computed. */
  private record Write(List<Edge> operands, Function<TF_Operation, TF_Operation> behind) {}

  /**
   * Adds the writes.
   *
   * @param results what has to be computed before the first write
   * @return the operation that a run must ask for
   */
  TF_Operation land(Collection<Edge> results) {
    List<Write> writes = new ArrayList<>();
    Set<Integer> done = new HashSet<>();
    graph
        .updates()
        .forEach(
            (name, ref) -> {
              Node node = graph.node(ref);
              if (!inPlace(node)) {
                writes.add(assignment(name, graph.type(ref), values.of(ref)));
              } else if (done.add(node.id())) {
                writes.addAll(inPlaceWrites(node));
              }
            });
    Set<TF_Operation> computed = new LinkedHashSet<>();
    results.forEach(edge -> computed.add(edge.operation()));
    writes.forEach(write -> write.operands.forEach(edge -> computed.add(edge.operation())));
    TF_Operation barrier = out.node("NoOp").after(computed).operation();
    List<TF_Operation> written = writes.stream().map(write -> write.behind.apply(barrier)).toList();
    return out.node("NoOp").after(written).operation();
  }

  private Write assignment(String parameter, TensorType type, Edge value) {
    Edge whole = value;
    if (!values.variables().isWhole(parameter, type)) {
      whole = withRowsBehind(value, type, values.variables().read(parameter));
    }
    Edge assigned = whole;
    return new Write(
        List.of(assigned),
        barrier ->
            out.node("AssignVariableOp")
                .inputs(values.variables().handle(parameter), assigned)
                .after(List.of(barrier))
                .operation());
  }

  /** The rows of a bank that a program knows, and behind them those that have joined since. */
  private Edge withRowsBehind(Edge known, TensorType type, Edge all) {
    int[] begin = new int[type.shape().rank()];
    int[] size = new int[begin.length];
    Arrays.fill(size, -1);
    begin[0] = type.shape().dim(0).constant();
    Edge behind = out.apply("Slice", all, out.integers(begin), out.integers(size));
    return out.node("ConcatV2").list(List.of(known, behind)).inputs(out.integer(0)).edge();
  }

  private List<Write> inPlaceWrites(Node node) {
    Op op = node.op();
    if (op instanceof AdamDense adam) {
      return List.of(dense(adam.adam(), node));
    }
    List<Edge> rows =
        op instanceof AdamRows lazy
            ? AdamNodes.newRows(lazy, node, values)
            : List.of(values.operand(node, 2));
    Edge ids = values.operand(node, op instanceof AdamRows ? 4 : 1);
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      writes.add(rows(parameter(node, i), ids, rows.get(i)));
    }
    return writes;
  }

  private Write rows(String parameter, Edge ids, Edge rows) {
    return new Write(
        List.of(ids, rows),
        barrier ->
            out.node("ResourceScatterUpdate")
                .inputs(values.variables().handle(parameter), ids, rows)
                .after(List.of(barrier))
                .operation());
  }

  /**
   * One fused pass. The kernel computes {@code 1 - b2} in single precision, which is 1.3e-5 off at
   * 0.999: the gradient is scaled so that {@code (1 - b2) g^2} comes out right, and b1 chosen so
   * that {@code (1 - b1) g} does.
   */
  private Write dense(Adam adam, Node node) {
    ElementType type = values.element(node);
    double off = type == ElementType.FLOAT32 ? 1f - (float) adam.beta2() : 1 - adam.beta2();
    double scale = Math.sqrt((1 - adam.beta2()) / off);
    Edge gradient = values.operand(node, 4);
    Edge g = scale == 1 ? gradient : out.apply("Mul", gradient, out.number(type, scale));
    if (adam.l2() > 0) {
      Edge decay = out.number(type, 2 * adam.l2() * scale);
      g = out.apply("AddV2", g, out.apply("Mul", values.operand(node, 0), decay));
    }
    Edge summed = g;
    Edge rate = AdamNodes.stepSize(adam, values.operand(node, 3), type, out);
    Edge zero = out.number(type, 0);
    return new Write(
        List.of(summed, rate),
        barrier ->
            out.node("ResourceApplyAdam")
                .inputs(handle(node, 0), handle(node, 1), handle(node, 2))
                .inputs(zero, zero, rate) // the powers of b1 and b2 are in the rate
                .inputs(out.number(type, 1 - (1 - adam.beta1()) / scale))
                .inputs(out.number(type, adam.beta2()), out.number(type, adam.epsilon()))
                .inputs(summed)
                .after(List.of(barrier))
                .operation());
  }

  private Edge handle(Node node, int operand) {
    return Objects.requireNonNull(values.variables().handle(parameter(node, operand)));
  }
}
