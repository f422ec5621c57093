package dev.mlora.error;

/**
 * Stable error codes. A number never changes its meaning; {@code docs/errors.md} lists every one
 * with its remedy, and a test holds the two together.
 *
 * <p>100-199 backends and discovery, 200-299 graph, shapes and layers, 300-399 data, 400-499
 * configuration, adapters and training, 500-599 files and runs.
 */
public enum ErrorCode {
  /** No backend is available. */
  BACKEND_NONE(101),
  /** The named backend is not on the classpath. */
  BACKEND_UNKNOWN(102),
  /** Several providers carry the same name. */
  BACKEND_AMBIGUOUS(103),
  /** The provider was built for another version of the SPI. */
  BACKEND_API_VERSION(104),
  /** The named backend is there but cannot run here. */
  BACKEND_UNAVAILABLE(105),
  /** The provider could not be loaded or threw while it was asked. */
  BACKEND_BROKEN(106),
  /** A native library could not be loaded. */
  NATIVE_LIBRARY(107),
  /** A program needs something that the backend's capabilities do not declare. */
  BACKEND_CAPABILITY(108),
  /** The backend option is not known or its value is out of range. */
  BACKEND_OPTION(109),
  /** A closed backend, state or executable was used. */
  BACKEND_CLOSED(110),
  /** A backend broke the SPI's contract. */
  BACKEND_CONTRACT(111),
  /** A feed is missing, not declared, or of the wrong type or shape. */
  FEED_MISMATCH(112),
  /** A state was asked for a parameter, a row or a shape that it does not hold. */
  STATE_ACCESS(113),
  /** A failure injected on purpose by a test decorator. */
  FAULT_INJECTED(114),
  /** The engine behind a backend refused or failed to compute something. */
  ENGINE_FAILED(115),

  /** Shapes or element types do not fit an operation. */
  SHAPE_MISMATCH(201),
  /** A name is used twice in a graph, or is not a legal name. */
  GRAPH_NAME(202),
  /** A graph or program is inconsistent. */
  GRAPH_INVALID(203),
  /** An operation has no gradient with respect to the asked input. */
  NO_GRADIENT(204),

  /** A data file or folder is missing or unreadable. */
  DATA_MISSING(301),
  /** A line of a data file does not have the expected form. */
  DATA_MALFORMED(302),
  /** A label outside {0, 1}. */
  LABEL_INVALID(303),
  /** A data set, a split or a domain has no rows. */
  DATA_EMPTY(304),
  /** A dense field holds NaN or an infinity. */
  DENSE_NOT_FINITE(305),
  /** A domain that the schema or the model does not know. */
  DOMAIN_UNKNOWN(306),
  /** A domain name that exists already. */
  DOMAIN_EXISTS(307),
  /** The data do not match the schema. */
  SCHEMA_MISMATCH(308),
  /** Built counts differ from the published ones. */
  DATA_COUNTS(309),
  /**
   * A built data set is truncated, changed since it was written, inconsistent or of another
   * version.
   */
  DATASET_DAMAGED(310),
  /** A metric is not defined on the given rows. */
  METRIC_UNDEFINED(311),

  /** A configuration value is out of range. */
  CONFIG_INVALID(401),
  /** A rank or temperature that no adapter can have. */
  RANK_INVALID(402),
  /** An adapter's or a selector's name pattern matches nothing. */
  SELECTOR_EMPTY(403),
  /** The loss is NaN or infinite. */
  LOSS_NOT_FINITE(404),
  /** A training was asked for something that its state does not allow, or interrupted. */
  TRAINING_STATE(405),
  /** An adapter belongs to another backbone, or has another form than the model's. */
  ADAPTER_MISMATCH(420),
  /** Weights that are NaN or infinite, or would become so. */
  WEIGHTS_NOT_FINITE(421),

  /** A run directory, another folder or the standard output cannot be written. */
  RUN_UNWRITABLE(501),
  /** A model or run directory is damaged, incomplete, changed by hand or of another version. */
  MODEL_DAMAGED(502),
  /** The command line is wrong. */
  USAGE(503),
  /** Another process works in the run directory. */
  RUN_BUSY(510),
  /** A checkpoint is truncated, changed since it was saved or inconsistent. */
  CHECKPOINT_DAMAGED(511),
  /** A checkpoint or a run is of another training than the one that is to go on from it. */
  CHECKPOINT_MISMATCH(512),
  /** Another process is changing the model. */
  MODEL_BUSY(520);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  /** The stable number, such as 101. */
  public int number() {
    return number;
  }

  /** The code as it is printed and documented, such as {@code MLORA-101}. */
  public String id() {
    return "MLORA-" + number;
  }
}
