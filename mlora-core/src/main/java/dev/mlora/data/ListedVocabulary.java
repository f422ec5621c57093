package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ids that are any text; the n-th listed id, counted from 0, has row n + 1. */
public final class ListedVocabulary implements Vocabulary {
  private final List<String> ids;
  private final Map<String, Integer> rows;

  private ListedVocabulary(List<String> ids, Map<String, Integer> rows) {
    this.ids = ids;
    this.rows = rows;
  }

  /**
   * A vocabulary of the given ids.
   *
   * @param ids distinct ids, in the order of their rows
   * @throws MloraException SCHEMA_MISMATCH where an id is listed twice
   */
  public static ListedVocabulary of(List<String> ids) {
    Map<String, Integer> rows = HashMap.newHashMap(ids.size());
    for (String id : ids) {
      Integer earlier = rows.put(id, rows.size() + 1);
      if (earlier != null) {
        throw new MloraException(
            ErrorCode.SCHEMA_MISMATCH,
            "Id '%s' is listed twice in a vocabulary, first at place %d. List each id once."
                .formatted(id, earlier));
      }
    }
    return new ListedVocabulary(List.copyOf(ids), rows);
  }

  /**
   * Fits the vocabulary on training ids; rows follow the order in which ids first occur.
   *
   * @param trainingIds the ids of all training rows
   * @param minCount ids that occur less often share the out-of-vocabulary row
   */
  public static ListedVocabulary fit(Iterable<String> trainingIds, int minCount) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String id : trainingIds) {
      counts.merge(id, 1, Integer::sum);
    }
    List<String> kept = new ArrayList<>();
    counts.forEach(
        (id, count) -> {
          if (count >= minCount) {
            kept.add(id);
          }
        });
    return of(kept);
  }

  /** The ids in the order of their rows; the first has row 1. */
  public List<String> ids() {
    return ids;
  }

  @Override
  public int rows() {
    return ids.size() + 1;
  }

  @Override
  public int row(String id) {
    return rows.getOrDefault(id, Field.OOV_ROW);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ListedVocabulary that && ids.equals(that.ids);
  }

  @Override
  public int hashCode() {
    return ids.hashCode();
  }

  @Override
  public String toString() {
    return ids.size() + " listed ids";
  }
}
