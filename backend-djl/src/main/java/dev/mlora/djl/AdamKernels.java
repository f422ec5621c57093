package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.DType;
import dev.mlora.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Adam's step, beside the parameters and in them. */
final class AdamKernels {
  private final Adam adam;
  private final DType dtype;
  private final Run run;

  private AdamKernels(Adam adam, Node node, Run run) {
    this.adam = adam;
    this.dtype = node.type().dtype();
    this.run = run;
  }

  static List<NDArray> dense(AdamDense op, Node node, Run run) {
    AdamKernels step = new AdamKernels(op.adam(), node, run);
    List<NDArray> operands = node.inputs().stream().map(run::value).toList();
    List<NDArray> before = operands.subList(0, 3);
    List<NDArray> after = copies(before);
    step.move(after, step.rate(operands.get(3), after.getFirst()), operands.get(4));
    return op.rowMask() ? step.whereSet(operands.get(5), after, before) : after;
  }

  static List<NDArray> rows(AdamRows op, Node node, Run run) {
    List<NDArray> rows = newRows(op, node, run);
    List<NDArray> tables = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      NDArray table = run.value(node.inputs().get(i)).duplicate();
      Rows.replace(table, run.value(node.inputs().get(4)), rows.get(i));
      tables.add(table);
    }
    return tables;
  }

  /** What becomes of the rows that a lazy step touches: weights, first and second moments. */
  static List<NDArray> newRows(AdamRows op, Node node, Run run) {
    AdamKernels step = new AdamKernels(op.adam(), node, run);
    List<NDArray> operands = node.inputs().stream().map(run::value).toList();
    NDArray ids = operands.get(4);
    List<NDArray> before =
        operands.subList(0, 3).stream().map(table -> Rows.taken(table, ids)).toList();
    NDArray steps = operands.get(3);
    NDArray ofRows = steps.isScalar() ? steps : Rows.taken(steps, ids);
    List<NDArray> after = copies(before);
    step.move(after, step.rate(ofRows, after.getFirst()), operands.get(5));
    return op.rowMask() ? step.whereSet(Rows.taken(operands.get(6), ids), after, before) : after;
  }

  /** Moves parameters themselves, when all else has been computed. */
  static void inPlace(AdamDense op, Node node, Run run) {
    AdamKernels step = new AdamKernels(op.adam(), node, run);
    List<NDArray> operands = node.inputs().stream().map(run::value).toList();
    List<NDArray> moving = operands.subList(0, 3);
    step.move(moving, step.rate(operands.get(3), moving.getFirst()), operands.get(4));
  }

  private static List<NDArray> copies(List<NDArray> arrays) {
    return arrays.stream().map(NDArray::duplicate).toList();
  }

  /** One step, in the arrays given: weights, first and second moments. */
  private void move(List<NDArray> moving, NDArray rate, NDArray gradient) {
    NDArray w = moving.get(0);
    NDArray m = moving.get(1);
    NDArray v = moving.get(2);
    NDArray g = adam.l2() == 0 ? gradient : w.mul(number(2 * adam.l2())).addi(gradient);
    m.muli(number(adam.beta1())).addi(g.mul(number(1 - adam.beta1())));
    v.muli(number(adam.beta2())).addi(g.square().muli(number(1 - adam.beta2())));
    NDArray root = v.sqrt().addi(number(adam.epsilon()));
    w.subi(m.div(root).muli(rate));
  }

  private NDArray number(double value) {
    return run.number(dtype, value);
  }

  private List<NDArray> whereSet(NDArray mask, List<NDArray> after, List<NDArray> before) {
    NDArray set = alongRows(mask.neq(number(0)), after.getFirst());
    List<NDArray> chosen = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      NDArray moved = after.get(i);
      chosen.add(NDArrays.where(set.broadcast(moved.getShape()), moved, before.get(i)));
    }
    return chosen;
  }

  /**
   * {@code rate * sqrt(1 - b2^t) / (1 - b1^t)}, computed in double and rounded once; of one step or
   * of each row's.
   */
  private NDArray rate(NDArray steps, NDArray moved) {
    double[] t = dtype == DType.FLOAT64 ? steps.toDoubleArray() : doubles(steps.toFloatArray());
    double[] rates =
        Arrays.stream(t)
            .map(
                step ->
                    adam.rate()
                        * Math.sqrt(1 - Math.pow(adam.beta2(), step))
                        / (1 - Math.pow(adam.beta1(), step)))
            .toArray();
    NDArray rate = run.manager().create(rates, steps.getShape()).toType(Run.dataType(dtype), false);
    return steps.isScalar() ? rate : alongRows(rate, moved);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /** One value for each row, shaped so that it broadcasts along the row. */
  private static NDArray alongRows(NDArray ofRows, NDArray table) {
    long[] shape = new long[table.getShape().dimension()];
    Arrays.fill(shape, 1);
    shape[0] = ofRows.size();
    return ofRows.reshape(new Shape(shape));
  }
}
