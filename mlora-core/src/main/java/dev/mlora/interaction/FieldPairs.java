package dev.mlora.interaction;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * All pairs {@code i < j} of fields, in the order (0, 1), (0, 2), ..., (1, 2), ...
 *
 * @param left the first field of each pair, {@code [batch, d]}
 * @param right the second field of each pair, {@code [batch, d]}
 */
public record FieldPairs(List<Value> left, List<Value> right) {
  /** Keeps its own copies. */
  public FieldPairs {
    left = List.copyOf(left);
    right = List.copyOf(right);
  }

  /**
   * The pairs of some fields.
   *
   * @param fields at least two fields, each {@code [batch, d]}
   */
  public static FieldPairs of(List<Value> fields) {
    if (fields.size() < 2) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Pairs need at least two fields, the domain among them, not %d."
              .formatted(fields.size()));
    }
    List<Value> left = new ArrayList<>();
    List<Value> right = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      for (int j = i + 1; j < fields.size(); j++) {
        left.add(fields.get(i));
        right.add(fields.get(j));
      }
    }
    return new FieldPairs(left, right);
  }

  /** The products {@code e_i * e_j}, element by element, {@code [batch, pairs, d]}. */
  public Value products() {
    return FieldStack.of(left).times(FieldStack.of(right));
  }
}
