package dev.mlora.experiment;

import dev.mlora.metric.Evaluation;
import java.util.OptionalDouble;

/** The numbers by which two variants are compared. */
public enum ComparedMetric {
  /** Unweighted mean over domains of the exact AUC. */
  MEAN_AUC("mean AUC") {
    @Override
    public OptionalDouble of(Evaluation evaluation) {
      return evaluation.meanAuc();
    }
  },
  /** Exact AUC weighted by each domain's rows. */
  WAUC("WAUC") {
    @Override
    public OptionalDouble of(Evaluation evaluation) {
      return evaluation.wauc();
    }
  },
  /** Unweighted mean over domains of the AUC of the authors' code. */
  MEAN_AUC_500("mean AUC-500") {
    @Override
    public OptionalDouble of(Evaluation evaluation) {
      return evaluation.meanAuc500();
    }
  },
  /** AUC of the authors' code weighted by each domain's rows: what the paper's tables show. */
  WAUC_500("WAUC-500") {
    @Override
    public OptionalDouble of(Evaluation evaluation) {
      return evaluation.wauc500();
    }
  },
  /** Mean log loss over all rows, in nats; lower is better. */
  LOG_LOSS("log loss") {
    @Override
    public OptionalDouble of(Evaluation evaluation) {
      return evaluation.logLoss();
    }
  };

  private final String title;

  ComparedMetric(String title) {
    this.title = title;
  }

  /** What it is called in tables. */
  public String title() {
    return title;
  }

  /** The metric's value; empty where it is undefined on the rows. */
  public abstract OptionalDouble of(Evaluation evaluation);
}
