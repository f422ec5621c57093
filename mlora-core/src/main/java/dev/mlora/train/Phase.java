package dev.mlora.train;

import dev.mlora.adapter.Selector;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.ParameterSpec;
import java.util.List;

/**
 * One phase of a training plan: who is trained, how, and for how long. Each phase has a fresh
 * optimiser and begins with the best weights of the one before.
 *
 * @param name the phase's name, such as {@code backbone}
 * @param trainable what is trained; everything else is frozen
 * @param adam the optimiser's numbers; L2 is the plan's
 * @param maxEpochs the greatest number of epochs, at least 1
 * @param patience after how many epochs without improvement to stop, at least 1
 * @param rates where the learning rate is another than the optimiser's; of several that select a
 *     parameter the first counts
 */
public record Phase(
    String name, Selector trainable, Adam adam, int maxEpochs, int patience, List<Rate> rates) {
  /** Checks the numbers and keeps its own copy of the rates. */
  public Phase {
    rates = List.copyOf(rates);
    if (maxEpochs < 1 || patience < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Phase '%s' needs at least 1 epoch and a patience of at least 1, not %d and %d."
              .formatted(name, maxEpochs, patience));
    }
  }

  /** A phase with one learning rate for all. */
  public Phase(String name, Selector trainable, Adam adam, int maxEpochs, int patience) {
    this(name, trainable, adam, maxEpochs, patience, List.of());
  }

  /** The optimiser's numbers for a parameter, without L2. */
  Adam adamOf(ParameterSpec parameter) {
    return rates.stream()
        .filter(rate -> rate.on().selects(parameter))
        .findFirst()
        .map(rate -> adam.withRate(adam.rate() * rate.factor()))
        .orElse(adam);
  }

  /** The same with another limit of epochs. */
  public Phase withMaxEpochs(int epochs) {
    return new Phase(name, trainable, adam, epochs, patience, rates);
  }

  /** The same with another patience. */
  public Phase withPatience(int epochs) {
    return new Phase(name, trainable, adam, maxEpochs, epochs, rates);
  }

  /** The same with other optimiser's numbers. */
  public Phase withAdam(Adam other) {
    return new Phase(name, trainable, other, maxEpochs, patience, rates);
  }

  /** The same with other learning rates for some parameters. */
  public Phase withRates(Rate... instead) {
    return new Phase(name, trainable, adam, maxEpochs, patience, List.of(instead));
  }
}
