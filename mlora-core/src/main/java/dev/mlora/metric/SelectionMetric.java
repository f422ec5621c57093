package dev.mlora.metric;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.OptionalDouble;

/** The number by which training keeps the best epoch; higher is better. */
public enum SelectionMetric {
  /** Unweighted mean over domains of the exact AUC. */
  MEAN_AUC {
    @Override
    OptionalDouble read(Evaluation evaluation) {
      return evaluation.meanAuc();
    }
  },
  /** Exact AUC weighted by each domain's rows, the paper's WAUC. */
  WAUC {
    @Override
    OptionalDouble read(Evaluation evaluation) {
      return evaluation.wauc();
    }
  },
  /** Unweighted mean over domains of the 500-threshold AUC: what the authors' code selects by. */
  MEAN_AUC_500 {
    @Override
    OptionalDouble read(Evaluation evaluation) {
      return evaluation.meanAuc500();
    }
  };

  abstract OptionalDouble read(Evaluation evaluation);

  /**
   * The metric's value.
   *
   * @throws MloraException {@link ErrorCode#METRIC_UNDEFINED} where no domain has both classes
   */
  public double of(Evaluation evaluation) {
    return read(evaluation)
        .orElseThrow(
            () ->
                new MloraException(
                    ErrorCode.METRIC_UNDEFINED,
                    ("%s on %s is undefined: none of the domains %s has both a positive and a"
                            + " negative row. Expected one at least; give the split more rows or"
                            + " stratify it by label.")
                        .formatted(this, evaluation.split(), evaluation.undefinedDomains())));
  }
}
