package dev.mlora.metric;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.OptionalDouble;

/**
 * The metrics of one domain on one split.
 *
 * @param domain the domain's name
 * @param rows rows of the domain in the split, possibly 0
 * @param positives rows with label 1
 * @param auc exact AUC, see {@link Auc#exact}; empty where a class is missing
 * @param auc500 the AUC of the authors' code, see {@link Auc#binned500}; empty where a class is
 *     missing
 * @param logLoss mean of {@code -log p(label)} in nats; empty without rows, and where it is
 *     infinite: a score rounded to exactly 0 or 1 contradicts its label, and what the loss was is
 *     lost (accumulating logits keeps it)
 * @param meanScore mean predicted probability; empty without rows
 */
public record DomainMetrics(
    String domain,
    long rows,
    long positives,
    OptionalDouble auc,
    OptionalDouble auc500,
    OptionalDouble logLoss,
    OptionalDouble meanScore) {

  /** Throws {@link ErrorCode#METRIC_UNDEFINED} unless {@code 0 <= positives <= rows}. */
  public DomainMetrics {
    if (positives < 0 || positives > rows) {
      throw new MloraException(
          ErrorCode.METRIC_UNDEFINED,
          ("Domain %s has %d positives in %d rows; expected between 0 and the number of rows."
                  + " Count the rows again.")
              .formatted(domain, positives, rows));
    }
  }

  /** Share of positive rows; empty without rows. */
  public OptionalDouble positiveRate() {
    return rows == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) positives / rows);
  }

  /** Mean score over positive rate, 1 at best; empty without a positive row. */
  public OptionalDouble calibration() {
    return positives == 0 || meanScore.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(meanScore.getAsDouble() * rows / positives);
  }
}
