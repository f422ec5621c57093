package dev.mlora.batch;

/** In which order an epoch visits the rows of the domains; every row comes once. */
public enum Schedule {
  /**
   * One domain after the other, in an order shuffled anew each epoch, each in batches of its own:
   * what the authors' code does.
   */
  DOMAIN_SEQUENTIAL,
  /** All rows shuffled together; a batch holds whatever domains come. */
  INTERLEAVED,
  /** All rows shuffled, every batch holding each domain's share of the data. */
  PROPORTIONAL
}
