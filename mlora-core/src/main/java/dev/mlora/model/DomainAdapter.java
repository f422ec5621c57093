package dev.mlora.model;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that belongs to one domain alone: its row of every bank, such as its A, B and c of each
 * adapted layer and its embedding.
 *
 * @param domain the domain's name
 * @param rows for each bank the domain's row, row-major; not to be modified
 */
public record DomainAdapter(String domain, Map<String, float[]> rows) {
  /** Keeps its own copy of the map. */
  public DomainAdapter {
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
  }

  /**
   * The domain's row of a bank.
   *
   * @throws MloraException {@link ErrorCode#ADAPTER_MISMATCH} if there is none
   */
  public float[] row(String bank) {
    float[] row = rows.get(bank);
    if (row == null) {
      throw new MloraException(
          ErrorCode.ADAPTER_MISMATCH,
          "The adapter of domain '%s' has no '%s'; it has %s."
              .formatted(domain, bank, rows.keySet()));
    }
    return row;
  }

  /** The same rows for a domain of another name. */
  public DomainAdapter as(String name) {
    return new DomainAdapter(name, rows);
  }

  /** How many numbers it holds. */
  public long elements() {
    return rows.values().stream().mapToLong(row -> row.length).sum();
  }
}
