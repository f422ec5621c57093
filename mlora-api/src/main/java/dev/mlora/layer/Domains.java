package dev.mlora.layer;

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
   * For each row, what its domain has in a bank.
   *
   * @param bank {@code [domains, ...]}
   * @return {@code [batch, ...]}
   */
  public Value rowsOf(Value bank) {
    return bank.gatherDistinct(present).gather(segment);
  }
}
