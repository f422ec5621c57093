package dev.mlora.data;

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

  /** Releases what the data set holds. A second call does nothing. */
  @Override
  void close();
}
