package dev.mlora.lowering;

import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.Dim;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** Adam's step on a whole tensor or on some of its rows, in primitive operations. */
final class AdamLowering {
  private AdamLowering() {}

  static List<Value> dense(AdamDense op, List<Value> operands) {
    Moving before = new Moving(operands.get(0), operands.get(1), operands.get(2));
    Moving after = before.stepped(op.adam(), operands.get(3), operands.get(4));
    return (op.rowMask() ? after.whereSet(operands.get(5), before) : after).values();
  }

  static List<Value> rows(AdamRows op, List<Value> operands) {
    Value ids = operands.get(4);
    List<Value> rows = new ArrayList<>();
    for (Value table : operands.subList(0, 3)) {
      rows.add(table.gatherDistinct(ids));
    }
    Value steps = operands.get(3);
    Moving before = new Moving(rows.get(0), rows.get(1), rows.get(2));
    Moving after =
        before.stepped(
            op.adam(),
            steps.shape().rank() == 0 ? steps : steps.gatherDistinct(ids),
            operands.get(5));
    if (op.rowMask()) {
      after = after.whereSet(operands.get(6).gatherDistinct(ids), before);
    }
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Value table = operands.get(i);
      results.add(
          table.builder().apply(new RowOp.ScatterRows(), table, ids, after.values().get(i)));
    }
    return results;
  }

  /** Weights with their moments: what a step of Adam moves. */
  private record Moving(Value weights, Value first, Value second) {
    List<Value> values() {
      return List.of(weights, first, second);
    }

    Moving stepped(Adam adam, Value steps, Value gradient) {
      Value g = adam.l2() == 0 ? gradient : gradient.plus(weights.times(2 * adam.l2()));
      Value m = first.times(adam.beta1()).plus(g.times(1 - adam.beta1()));
      Value v = second.times(adam.beta2()).plus(g.square().times(1 - adam.beta2()));
      Value rate =
          oneMinusPower(adam.beta2(), steps)
              .sqrt()
              .over(oneMinusPower(adam.beta1(), steps))
              .times(adam.rate());
      Value root = v.sqrt().plus(scalar(adam.epsilon()));
      return new Moving(weights.minus(alongRows(rate).times(m.over(root))), m, v);
    }

    /** These values in rows where the mask is not 0, others elsewhere, bit for bit. */
    Moving whereSet(Value mask, Moving others) {
      Value perRow = alongRows(mask);
      return new Moving(
          perRow.select(weights, others.weights),
          perRow.select(first, others.first),
          perRow.select(second, others.second));
    }

    /**
     * {@code 1 - beta^t = 1 - e^-u} with {@code u = -t ln(beta)}, as {@code 2 h / (1 + h)} with
     * {@code h = tanh(u / 2)}: in single precision the difference itself would lose four digits at
     * {@code beta = 0.999, t = 1}.
     */
    private Value oneMinusPower(double beta, Value steps) {
      if (beta == 0) {
        return scalar(1);
      }
      Value h = steps.times(-Math.log(beta) / 2).tanh();
      return h.times(2).over(h.plus(scalar(1)));
    }

    /** One number for each row, shaped so that it broadcasts along the row; a scalar as it is. */
    private Value alongRows(Value perRow) {
      if (perRow.shape().rank() == 0) {
        return perRow;
      }
      Shape shape = perRow.shape();
      while (shape.rank() < weights.shape().rank()) {
        List<Dim> dims = new ArrayList<>(shape.dims());
        dims.add(Dim.of(1));
        shape = new Shape(dims);
      }
      return perRow.reshape(shape);
    }

    private Value scalar(double value) {
      return weights.builder().constant(value, weights.type().withShape(Shape.SCALAR));
    }
  }
}
