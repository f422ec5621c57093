package dev.mlora.conformance.model;

import dev.mlora.model.Model;
import dev.mlora.train.Phase;
import dev.mlora.train.TrainingPlan;

/**
 * What is trained in a rule, and how.
 *
 * @param model the model
 * @param plan the plan, for batch size, L2 and the treatment of untouched rows
 * @param phase the phase of it
 * @param seed decides initial values and dropout masks
 */
public record Setup(Model model, TrainingPlan plan, Phase phase, long seed) {
  /** The seed of the kit's models. */
  public static final long SEED = 3;

  /** A model trained jointly in batches of at most 256 rows. */
  public static Setup joint(Model model) {
    return of(model, TrainingPlan.joint().withBatchSize(256));
  }

  /** A model in the last phase of a plan. */
  public static Setup of(Model model, TrainingPlan plan) {
    return new Setup(model, plan, plan.phases().getLast(), SEED);
  }
}
