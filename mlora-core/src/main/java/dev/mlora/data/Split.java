package dev.mlora.data;

/** The three parts of a data set. */
public enum Split {
  /** Rows that parameters, vocabularies and bucket boundaries are fitted on. */
  TRAIN,
  /** Rows that decide when to stop and which weights to keep. */
  VALIDATION,
  /** Rows that are only measured. */
  TEST
}
