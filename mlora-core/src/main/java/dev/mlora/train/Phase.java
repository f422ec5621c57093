package dev.mlora.train;

import dev.mlora.adapter.Selector;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp.Adam;

/**
 * One phase of a training plan: who is trained, how, and for how long. Each phase has a fresh
 * optimiser and begins with the best weights of the one before.
 *
 * @param name the phase's name, such as {@code backbone}
 * @param trainable what is trained; everything else is frozen
 * @param adam the optimiser's numbers; L2 is the plan's
 * @param maxEpochs the greatest number of epochs, at least 1
 * @param patience after how many epochs without improvement to stop, at least 1
 */
public record Phase(String name, Selector trainable, Adam adam, int maxEpochs, int patience) {
  /** Checks the numbers. */
  public Phase {
    if (maxEpochs < 1 || patience < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Phase '%s' needs at least 1 epoch and a patience of at least 1, not %d and %d."
              .formatted(name, maxEpochs, patience));
    }
  }

  /** The same with another limit of epochs. */
  public Phase withMaxEpochs(int epochs) {
    return new Phase(name, trainable, adam, epochs, patience);
  }

  /** The same with another patience. */
  public Phase withPatience(int epochs) {
    return new Phase(name, trainable, adam, maxEpochs, epochs);
  }
}
