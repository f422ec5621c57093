package dev.mlora.model;

/** The names of what a model's programs are fed with. */
public final class Feeds {
  /** The number of the training step, an INT32 scalar; drives the dropout masks. */
  public static final String STEP = "step";

  /** The labels, {@code [batch]}. */
  public static final String LABEL = "label";

  /** The ids of the domains that have rows, ascending, {@code [present]}. */
  public static final String PRESENT = "domain/present";

  /** Where each present domain's rows begin and end, {@code [present + 1]}. */
  public static final String OFFSETS = "domain/offsets";

  /** For each row, which of the present domains it belongs to, {@code [batch]}. */
  public static final String SEGMENT = "domain/segment";

  /**
   * For each domain of the model, 1 if its bank rows may change and 0 if not, {@code [domains]}.
   */
  public static final String TRAINABLE = "domain/trainable";

  /** The result of a training step: the mean cross entropy over the batch, without L2. */
  public static final String LOSS = "loss";

  /** The result of a prediction: the logits, {@code [batch]}. */
  public static final String LOGIT = "logit";

  private Feeds() {}

  /** The distinct ids of a field in the batch, {@code [unique]}. */
  public static String unique(String field) {
    return "field/" + field + "/unique";
  }

  /**
   * For each row, which of the distinct ids it has, {@code [batch]}; for each value of a field that
   * has several a row, {@code [values]}.
   */
  public static String inverse(String field) {
    return "field/" + field + "/inverse";
  }

  /** Where each row's values of a field begin and end, {@code [batch + 1]}. */
  public static String offsets(String field) {
    return "field/" + field + "/offsets";
  }

  /**
   * For each row, what the sum of its values' embeddings is multiplied with to give their mean,
   * {@code [batch]}: one over their number, 0 where there are none.
   */
  public static String share(String field) {
    return "field/" + field + "/share";
  }
}
