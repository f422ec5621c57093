package dev.mlora.experiment;

import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import dev.mlora.train.TrainingEvent;

/** What a comparison tells its listener, seed by seed and variant by variant. */
public sealed interface ComparisonEvent {
  /** The seed of the training. */
  long seed();

  /** The variant that is trained. */
  Variant variant();

  /**
   * The training of a variant begins.
   *
   * @param seed the seed
   * @param variant the variant
   * @param recipe its model and plan
   */
  record Started(long seed, Variant variant, Recipe recipe) implements ComparisonEvent {}

  /**
   * Something happened in the training of a variant.
   *
   * @param seed the seed
   * @param variant the variant
   * @param event what happened
   */
  record Progress(long seed, Variant variant, TrainingEvent event) implements ComparisonEvent {}

  /**
   * A variant is trained and evaluated.
   *
   * @param seed the seed
   * @param variant the variant
   * @param result what came of it
   * @param model the model
   * @param weights its best weights
   */
  record Finished(long seed, Variant variant, VariantResult result, Model model, Weights weights)
      implements ComparisonEvent {}
}
