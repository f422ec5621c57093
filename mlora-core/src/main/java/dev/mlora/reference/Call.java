package dev.mlora.reference;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One operation applied to its operands in one run.
 *
 * @param node the operation and where it stands
 * @param operands the operands
 * @param shapes the shape of each result in this run
 */
record Call(Node node, List<Tensor> operands, List<int[]> shapes) {
  Tensor operand(int index) {
    return operands.get(index);
  }

  /** The shape of the first result. */
  int[] shape() {
    return shapes.getFirst();
  }

  /** The number of elements of the first result. */
  int elements() {
    return Tensor.elements(shape(), 0);
  }

  /** The only result, rounded to its element type. */
  List<Tensor> result(double[] values) {
    return List.of(result(0, values));
  }

  /** One of several results, rounded to its element type. */
  Tensor result(int output, double[] values) {
    return Tensor.rounded(node.outputs().get(output).dtype(), shapes.get(output), values);
  }

  /** An operand as ids that address rows. */
  int[] ids(Tensor operand, int rows) {
    int[] ids = operand.toInts();
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= rows) {
        throw unusable(
            "the id %d at position %d, but the ids of its %d rows are 0 to %d"
                .formatted(ids[i], i, rows, rows - 1));
      }
    }
    return ids;
  }

  /** An operand as ids that address rows, each at most once. */
  int[] distinctIds(Tensor operand, int rows) {
    int[] ids = ids(operand, rows);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < ids.length; i++) {
      if (!seen.add(ids[i])) {
        throw unusable(
            "the id %d at position %d for the second time, but its ids are distinct"
                .formatted(ids[i], i));
      }
    }
    return ids;
  }

  /** An operand as the offsets of segments that cover all rows. */
  int[] offsets(Tensor operand, int rows) {
    int[] offsets = operand.toInts();
    if (offsets[0] != 0 || offsets[offsets.length - 1] != rows) {
      throw unusable(
          "offsets from %d to %d, but its segments cover the rows from 0 to %d"
              .formatted(offsets[0], offsets[offsets.length - 1], rows));
    }
    for (int i = 1; i < offsets.length; i++) {
      if (offsets[i] < offsets[i - 1]) {
        throw unusable(
            "the offset %d after %d at position %d, but offsets ascend"
                .formatted(offsets[i], offsets[i - 1], i));
      }
    }
    return offsets;
  }

  private MloraException unusable(String what) {
    return new MloraException(
        ErrorCode.FEED_MISMATCH,
        "At '%s': %s was given %s. Correct the feed that they come from."
            .formatted(node.path(), node.op(), what));
  }
}
