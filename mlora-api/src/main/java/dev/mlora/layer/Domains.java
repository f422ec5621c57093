package dev.mlora.layer;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Value;

/**
 * The domains of a batch, whose rows are sorted by domain.
 *
 * @param present the ids of the domains that have rows, {@code [present]}, ascending
 * @param offsets where each one's rows begin and end, {@code [present + 1]}
 * @param segment for each row, which of the present domains it belongs to, {@code [batch]}
 */
public record Domains(Value present, Value offsets, Value segment) {
  /**
   * For each domain present, what it has in a bank.
   *
   * @param bank {@code [domains, ...]}
   * @return {@code [present, ...]}
   */
  public Value ofPresent(Value bank) {
    return bank.gatherDistinct(present);
  }

  /**
   * For each row, what belongs to its domain.
   *
   * @param each one for each domain present, {@code [present, ...]}
   * @return {@code [batch, ...]}
   */
  public Value toRows(Value each) {
    return each.builder().apply(new RowOp.SegmentExpand(segment.shape().dim(0)), each, offsets);
  }

  /**
   * For each domain present, the sum over its rows.
   *
   * @param rows {@code [batch, ...]}
   * @return {@code [present, ...]}
   */
  public Value sums(Value rows) {
    return rows.segmentSum(offsets);
  }

  /**
   * Each row times its domain's matrix.
   *
   * @param rows {@code [batch, k]}
   * @param matrices {@code [present, k, m]}
   * @return {@code [batch, m]}
   */
  public Value multiply(Value rows, Value matrices) {
    return rows.builder().apply(new CompositeOp.SegmentMatMul(false), rows, matrices, offsets);
  }

  /**
   * For each row, what its domain has in a bank.
   *
   * @param bank {@code [domains, ...]}
   * @return {@code [batch, ...]}
   */
  public Value rowsOf(Value bank) {
    return ofPresent(bank).gather(segment);
  }
}
