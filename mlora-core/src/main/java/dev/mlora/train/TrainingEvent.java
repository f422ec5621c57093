package dev.mlora.train;

import dev.mlora.metric.Evaluation;

/**
 * What a training tells its listeners, in this order: phase, steps and epochs, phase end. One that
 * goes on from a checkpoint tells nothing again that came before it.
 */
public sealed interface TrainingEvent {
  /** The name of the phase. */
  String phase();

  /**
   * A phase begins.
   *
   * @param phase its name
   * @param trainableElements how many numbers it trains
   * @param batches how many steps an epoch has
   * @param rows how many rows an epoch has
   */
  record PhaseStarted(String phase, long trainableElements, int batches, long rows)
      implements TrainingEvent {}

  /**
   * A phase goes on where a checkpoint left it, in place of its beginning.
   *
   * @param phase its name
   * @param trainableElements how many numbers it trains
   * @param batches how many steps an epoch has
   * @param rows how many rows an epoch has
   * @param epoch the epoch under way, from 1
   * @param batch how many of its batches are done
   * @param steps how many steps of the phase are done
   */
  record Resumed(
      String phase, long trainableElements, int batches, long rows, int epoch, int batch, int steps)
      implements TrainingEvent {}

  /**
   * A step has been made.
   *
   * @param phase the phase's name
   * @param epoch the epoch, from 1
   * @param batch the batch of the epoch, from 1
   * @param batches how many steps the epoch has
   * @param rows how many rows the batch had
   * @param loss its mean cross entropy
   */
  record StepFinished(String phase, int epoch, int batch, int batches, int rows, double loss)
      implements TrainingEvent {}

  /**
   * An epoch has been trained and evaluated.
   *
   * @param phase the phase's name
   * @param epoch the epoch, from 1
   * @param loss the mean cross entropy over the epoch's rows
   * @param validation the metrics on the validation split
   * @param score the selection metric of it
   * @param improved whether it is the best so far
   * @param seconds how long training and evaluation took
   */
  record EpochFinished(
      String phase,
      int epoch,
      double loss,
      Evaluation validation,
      double score,
      boolean improved,
      double seconds)
      implements TrainingEvent {}

  /**
   * A phase has ended; the model holds its best weights.
   *
   * @param phase its name
   * @param report what came of it
   */
  record PhaseFinished(String phase, PhaseReport report) implements TrainingEvent {}
}
