package dev.mlora.data;

import dev.mlora.error.MloraException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Encoded rows by split and domain, with the schema that encoded them.
 *
 * <p>A data set that is read from files keeps them mapped until it is closed; its rows must not be
 * read afterwards.
 */
public interface Dataset extends AutoCloseable {
  /** The schema that the rows are encoded with. */
  Schema schema();

  /**
   * The rows of one domain in one split; may have none (never so in training, except for the other
   * domains of a data set that holds one new domain).
   *
   * @param split which part
   * @param domain the domain's index in the schema
   */
  Rows rows(Split split, int domain);

  /** Where the data come from. */
  DatasetProvenance provenance();

  /** Embeddings of fields that were made elsewhere, by field; none as a rule. */
  default Map<String, Vectors> vectors() {
    return Map.of();
  }

  /**
   * The same rows with embeddings of fields that were made elsewhere. Closing it closes this.
   *
   * @param vectors at most one for each field
   * @throws MloraException SCHEMA_MISMATCH for a field that the schema does not have, or has a
   *     table of another size for
   */
  default Dataset withVectors(List<Vectors> vectors) {
    Map<String, Vectors> byField = new LinkedHashMap<>(vectors());
    vectors.forEach(table -> byField.put(table.field(), table));
    return new DatasetWithVectors(this, byField);
  }

  /** Releases what the data set holds. A second call does nothing. */
  @Override
  void close();
}
