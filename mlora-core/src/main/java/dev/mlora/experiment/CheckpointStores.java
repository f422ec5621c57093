package dev.mlora.experiment;

import dev.mlora.train.CheckpointStore;
import java.util.Optional;

/** Where the trainings of a comparison keep their checkpoints. */
@FunctionalInterface
public interface CheckpointStores {
  /** Keeps none. */
  CheckpointStores NONE = (variant, seed) -> Optional.empty();

  /**
   * Where a training keeps its own, a different place for each.
   *
   * @param variant what is trained; a two-phase training, which gives both variants, is asked for
   *     as the adapted one
   * @param seed its seed
   */
  Optional<CheckpointStore> of(Variant variant, long seed);
}
