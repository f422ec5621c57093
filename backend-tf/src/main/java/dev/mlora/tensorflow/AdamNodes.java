package dev.mlora.tensorflow;

import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.Node;
import dev.mlora.graph.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Adam's step computed beside the variables, for all forms of it. */
final class AdamNodes {
  private final Adam adam;
  private final Node node;
  private final Translation.Values values;
  private final GraphWriter out;

  private AdamNodes(Adam adam, Node node, Translation.Values values) {
    this.adam = adam;
    this.node = node;
    this.values = values;
    out = values.out();
  }

  static List<Edge> dense(AdamDense op, Node node, Translation.Values values) {
    AdamNodes step = new AdamNodes(op.adam(), node, values);
    List<Edge> before =
        List.of(values.operand(node, 0), values.operand(node, 1), values.operand(node, 2));
    List<Edge> after =
        step.moved(before, step.rate(values.operand(node, 3)), values.operand(node, 4));
    return op.rowMask() ? step.whereSet(values.operand(node, 5), after, before) : after;
  }

  static List<Edge> rows(AdamRows op, Node node, Translation.Values values) {
    List<Edge> rows = newRows(op, node, values);
    List<Edge> tables = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      tables.add(
          RowNodes.replaced(
              values.operand(node, i), values.operand(node, 4), rows.get(i), values.out()));
    }
    return tables;
  }

  /** What becomes of the rows that a lazy step touches: weights, first and second moments. */
  static List<Edge> newRows(AdamRows op, Node node, Translation.Values values) {
    AdamNodes step = new AdamNodes(op.adam(), node, values);
    Edge ids = values.operand(node, 4);
    List<Edge> before = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      before.add(values.rows(node.inputs().get(i), ids));
    }
    boolean scalar = values.type(node, 3).shape().rank() == 0;
    Edge steps = scalar ? values.operand(node, 3) : values.rows(node.inputs().get(3), ids);
    List<Edge> after = step.moved(before, step.rate(steps), values.operand(node, 5));
    return op.rowMask()
        ? step.whereSet(values.rows(node.inputs().get(6), ids), after, before)
        : after;
  }

  private List<Edge> moved(List<Edge> before, Edge rate, Edge gradient) {
    Edge w = before.get(0);
    Edge g = adam.l2() == 0 ? gradient : out.apply("AddV2", gradient, times(w, 2 * adam.l2()));
    Edge m = mixed(before.get(1), adam.beta1(), g);
    Edge v = mixed(before.get(2), adam.beta2(), out.apply("Square", g));
    Edge root = out.apply("AddV2", out.apply("Sqrt", v), values.number(node, adam.epsilon()));
    Edge step = out.apply("Mul", rate, out.apply("RealDiv", m, root));
    return List.of(out.apply("Sub", w, step), m, v);
  }

  private Edge mixed(Edge old, double decay, Edge fresh) {
    return out.apply("AddV2", times(old, decay), times(fresh, 1 - decay));
  }

  private Edge times(Edge value, double factor) {
    return out.apply("Mul", value, values.number(node, factor));
  }

  private List<Edge> whereSet(Edge mask, List<Edge> after, List<Edge> before) {
    Edge set = alongRows(out.apply("NotEqual", mask, values.number(node, 0)));
    List<Edge> chosen = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      chosen.add(out.apply("SelectV2", set, after.get(i), before.get(i)));
    }
    return chosen;
  }

  private Edge rate(Edge steps) {
    Edge rate = stepSize(adam, steps, values.element(node), out);
    return values.type(node, 3).shape().rank() == 0 ? rate : alongRows(rate);
  }

  /** One value for each row, shaped so that it broadcasts along the row. */
  private Edge alongRows(Edge ofRows) {
    Shape shape = node.type().shape();
    List<Integer> sizes = new ArrayList<>(Collections.nCopies(shape.rank(), 1));
    sizes.set(0, -1);
    return out.apply(
        "Reshape", ofRows, out.integers(sizes.stream().mapToInt(size -> size).toArray()));
  }

  /** {@code rate * sqrt(1 - b2^t) / (1 - b1^t)}, computed in double and rounded once. */
  static Edge stepSize(Adam adam, Edge steps, ElementType type, GraphWriter out) {
    Edge t = out.node("Cast").inputs(steps).type("DstT", ElementType.FLOAT64).edge();
    Edge root = out.apply("Sqrt", oneMinusPower(adam.beta2(), t, out));
    Edge ratio = out.apply("RealDiv", root, oneMinusPower(adam.beta1(), t, out));
    Edge size = out.apply("Mul", ratio, out.number(ElementType.FLOAT64, adam.rate()));
    return out.node("Cast").inputs(size).type("DstT", type).edge();
  }

  private static Edge oneMinusPower(double beta, Edge steps, GraphWriter out) {
    Edge power = out.apply("Pow", out.number(ElementType.FLOAT64, beta), steps);
    return out.apply("Sub", out.number(ElementType.FLOAT64, 1), power);
  }
}
