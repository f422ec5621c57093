package dev.mlora.train;

import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.metric.DomainMetrics;

/**
 * The training of one domain that was added to a trained model: its adapters, embedding and other
 * bank rows change, nothing else does.
 */
public final class DomainTraining {
  private final Training training;
  private final String domain;
  private final TrainingPlan plan;
  private final Dataset dataset;

  DomainTraining(Training training, String domain, TrainingPlan plan, Dataset dataset) {
    this.training = training;
    this.domain = domain;
    this.plan = plan;
    this.dataset = dataset;
  }

  /** Trains the domain until it stops improving; the unadapted score is the first to beat. */
  public PhaseReport fit() {
    return training.fitPhase(plan, plan.phases().getFirst(), dataset, true);
  }

  /** The domain's metrics on a split of its data. */
  public DomainMetrics evaluate(Split split) {
    return training.evaluate(dataset, split).domain(domain);
  }
}
