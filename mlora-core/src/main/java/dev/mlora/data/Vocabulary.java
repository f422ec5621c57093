package dev.mlora.data;

/**
 * Maps external ids to rows of an embedding table.
 *
 * <p>Fitted on the training split only. An id that training saw fewer than {@code minCount} times
 * has no row of its own: it shares row {@link Field#OOV_ROW} with the ids that were never seen,
 * which is how that row gets trained. Looking up an unknown id never throws.
 */
public sealed interface Vocabulary permits IdRangeVocabulary, ListedVocabulary {
  /** Rows of the table, the out-of-vocabulary row included. */
  int rows();

  /**
   * The row of an id.
   *
   * @param id the external id, as text
   * @return a row in [1, {@link #rows()}), or {@link Field#OOV_ROW} for an id without a row
   */
  int row(String id);
}
