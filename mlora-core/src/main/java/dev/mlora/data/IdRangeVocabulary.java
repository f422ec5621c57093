package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * Integer ids 1 to {@code maxId} that are used as rows directly; row 0 is free for the ids without
 * a row.
 *
 * <p>The table has {@code maxId + 1} rows whatever ids occur, so that its size is that of the
 * published models (MovieLens-1M: 6041 users, 3953 items).
 */
public final class IdRangeVocabulary implements Vocabulary {
  private final int maxId;
  private final BitSet masked;

  private IdRangeVocabulary(int maxId, BitSet masked) {
    this.maxId = maxId;
    this.masked = masked;
  }

  /**
   * A vocabulary from its parts.
   *
   * @param maxId the largest id, at least 1
   * @param maskedIds ids in [1, maxId] that share the out-of-vocabulary row
   * @throws MloraException SCHEMA_MISMATCH where a number is out of range
   */
  public static IdRangeVocabulary of(int maxId, int... maskedIds) {
    if (maxId < 1) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "An id range must reach at least 1, but its largest id is " + maxId + ".");
    }
    BitSet masked = new BitSet();
    for (int id : maskedIds) {
      if (id < 1 || id > maxId) {
        throw new MloraException(
            ErrorCode.SCHEMA_MISMATCH,
            "Masked id %d lies outside the id range 1 to %d.".formatted(id, maxId));
      }
      masked.set(id);
    }
    return new IdRangeVocabulary(maxId, masked);
  }

  /**
   * Fits the vocabulary on training ids.
   *
   * @param maxId the largest id that may occur, at least 1
   * @param trainingIds the ids of all training rows, each in [1, maxId]
   * @param minCount ids that occur less often share the out-of-vocabulary row; 0 keeps all
   */
  public static IdRangeVocabulary fit(int maxId, int[] trainingIds, int minCount) {
    int[] counts = new int[maxId + 1];
    for (int id : trainingIds) {
      counts[id]++;
    }
    int[] masked = new int[maxId];
    int found = 0;
    for (int id = 1; id <= maxId; id++) {
      if (counts[id] < minCount) {
        masked[found++] = id;
      }
    }
    return of(maxId, Arrays.copyOf(masked, found));
  }

  /** The largest id with a place in the table. */
  public int maxId() {
    return maxId;
  }

  /** The ids in [1, maxId] that share the out-of-vocabulary row, ascending. */
  public int[] maskedIds() {
    return masked.stream().toArray();
  }

  /**
   * The row of an integer id.
   *
   * @param id any integer
   */
  public int row(int id) {
    return id < 1 || id > maxId || masked.get(id) ? Field.OOV_ROW : id;
  }

  @Override
  public int rows() {
    return maxId + 1;
  }

  @Override
  public int row(String id) {
    try {
      return row(Integer.parseInt(id));
    } catch (NumberFormatException notAnInteger) {
      return Field.OOV_ROW;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdRangeVocabulary that
        && maxId == that.maxId
        && masked.equals(that.masked);
  }

  @Override
  public int hashCode() {
    return Objects.hash(maxId, masked);
  }

  @Override
  public String toString() {
    return "ids 1 to " + maxId + " as rows, " + masked.cardinality() + " of them masked";
  }
}
