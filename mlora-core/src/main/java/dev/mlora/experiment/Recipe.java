package dev.mlora.experiment;

import dev.mlora.model.Model;
import dev.mlora.train.TrainingPlan;

/**
 * A model and the plan to train it by.
 *
 * @param model the model
 * @param plan the plan
 */
public record Recipe(Model model, TrainingPlan plan) {
  /** Whether the plan first trains a backbone and then adapters on it. */
  public boolean isTwoPhase() {
    return plan.phases().size() > 1;
  }
}
