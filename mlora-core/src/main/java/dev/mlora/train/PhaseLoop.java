package dev.mlora.train;

import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.metric.Evaluation;
import dev.mlora.spi.State;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains one phase: epochs of steps, validation, the best weights, early stopping (section 4 of the
 * reference: the first epoch's score becomes the best, strictly greater improves).
 */
final class PhaseLoop {
  private final PhaseSetting setting;
  private final Phase phase;
  private final State state;
  private final PhaseState phaseState;
  private final CompiledPhase compiled;
  private final Evaluator evaluator;
  private final TrainingHistory history;
  private final TrainingListener listener;

  private PhaseProgress progress = PhaseProgress.START;
  // Until there is a score, those that the phase begins with: a run that diverges in its first
  // epoch goes back to them.
  private Map<String, StateTensor> best;
  private Stopwatch phaseTime = new Stopwatch(0);
  private Stopwatch epochTime = new Stopwatch(0);

  PhaseLoop(
      PhaseSetting setting,
      State state,
      PhaseState phaseState,
      CompiledPhase compiled,
      Evaluator evaluator,
      TrainingHistory history,
      TrainingListener listener) {
    this.setting = setting;
    this.phase = setting.phase();
    this.state = state;
    this.phaseState = phaseState;
    this.compiled = compiled;
    this.evaluator = evaluator;
    this.history = history;
    this.listener = listener;
    this.best = phaseState.weights();
  }

  /**
   * Trains until the patience is used up; the state then holds the best weights.
   *
   * @param continued whether the weights that the phase begins with set the first score to beat
   * @param trainableElements how many numbers are trained, for the listener
   * @throws InterruptedException between two steps; they are saved then
   */
  PhaseReport run(boolean continued, long trainableElements) throws InterruptedException {
    PhaseRows rows =
        new PhaseRows(setting.dataset(), setting.plan(), setting.phase(), setting.seed());
    EpochLoop epochs =
        new EpochLoop(setting, rows, compiled, state, what -> backAtTheBest(what, null));
    begin(rows, trainableElements);
    try {
      if (continued && progress.startScore().isEmpty()) {
        progress = progress.startingAt(score(validate(0)));
      }
      while (!progress.isOver(phase)) {
        epoch(epochs);
      }
    } catch (InterruptedException e) {
      try {
        save();
        history.await();
      } catch (RuntimeException failure) {
        // The caller asked to stop, and learns why what was done last is not safe.
        Thread.currentThread().interrupt();
        failure.addSuppressed(e);
        throw failure;
      }
      throw e;
    }
    phaseState.writeWeights(best);
    PhaseReport report = timed().report(phase.name());
    listener.on(new TrainingEvent.PhaseFinished(phase.name(), report));
    history.finish(report, best);
    return report;
  }

  private void begin(PhaseRows rows, long trainableElements) {
    int batches = rows.order(1).batches();
    Optional<RunningPhase> before = history.takeRunning();
    if (before.isEmpty()) {
      listener.on(
          new TrainingEvent.PhaseStarted(phase.name(), trainableElements, batches, rows.total()));
      return;
    }
    phaseState.restoreEverything(before.get());
    best = before.get().best();
    progress = before.get().progress();
    phaseTime = new Stopwatch(progress.seconds());
    epochTime = new Stopwatch(progress.epoch().seconds());
    listener.on(
        new TrainingEvent.Resumed(
            phase.name(),
            trainableElements,
            batches,
            rows.total(),
            progress.epochs() + 1,
            progress.epoch().batches(),
            progress.steps()));
  }

  private void epoch(EpochLoop epochs) throws InterruptedException {
    if (progress.epoch().batches() == 0) {
      epochTime = new Stopwatch(0);
    }
    int epoch = progress.epochs() + 1;
    epochs.run(
        epoch,
        progress.epoch().batches(),
        progress.steps(),
        (batch, batches, rows, loss) -> {
          progress = progress.afterStep(loss, rows);
          listener.on(
              new TrainingEvent.StepFinished(phase.name(), epoch, batch, batches, rows, loss));
          if (history.isDueAfterStep()) {
            save();
          }
        });
    Evaluation validation = validate(epoch);
    double score = score(validation);
    boolean improved = progress.improvedBy(score);
    Map<String, StateTensor> candidate = improved ? finiteWeights(epoch) : best;
    double loss = progress.epoch().lossSum() / progress.epoch().rows();
    progress = progress.afterEpoch(score);
    best = candidate;
    if (!improved && setting.plan().rollBack()) {
      phaseState.writeWeights(best);
    }
    listener.on(
        new TrainingEvent.EpochFinished(
            phase.name(), epoch, loss, validation, score, improved, epochTime.seconds()));
    epochTime = new Stopwatch(0);
    save();
  }

  /** No row of the validation split need have met a number that is none. */
  private Map<String, StateTensor> finiteWeights(int epoch) {
    Map<String, StateTensor> weights = phaseState.weights();
    Optional<String> broken = PhaseState.notFinite(weights);
    if (broken.isPresent()) {
      throw diverged(epoch, broken.get());
    }
    return weights;
  }

  /** A score that is not a number is the last step's fault, whose loss was computed before it. */
  private Evaluation validate(int epoch) throws InterruptedException {
    try {
      return evaluator.evaluate(compiled.executable(), state, setting.dataset(), Split.VALIDATION);
    } catch (MloraException e) {
      if (e.code() != ErrorCode.METRIC_UNDEFINED) {
        throw e;
      }
      throw backAtTheBest(
          "Phase '%s' diverged in epoch %d, after step %d of the phase: %s"
              .formatted(phase.name(), epoch, progress.steps(), e.getMessage()),
          e);
    }
  }

  private double score(Evaluation validation) {
    return setting.plan().selection().of(validation);
  }

  private PhaseProgress timed() {
    return progress.lasting(epochTime.seconds(), phaseTime.seconds());
  }

  /** A checkpoint that nothing can come of would take the place of a good one. */
  private void save() {
    if (!history.isKept()) {
      return;
    }
    // One copy at a time is in memory, and the disk is never more than one behind.
    history.await();
    Map<String, StateTensor> everything = phaseState.everything();
    Optional<String> broken = PhaseState.notFinite(everything);
    if (broken.isPresent()) {
      boolean between = progress.epoch().batches() == 0;
      throw diverged(Math.max(1, progress.epochs() + (between ? 0 : 1)), broken.get());
    }
    history.save(timed(), best, everything);
  }

  private MloraException diverged(int epoch, String tensor) {
    return backAtTheBest(
        "Phase '%s' diverged in epoch %d: '%s' holds a number that is not finite after step %d of the phase."
            .formatted(setting.phase().name(), epoch, tensor, progress.steps()),
        null);
  }

  private MloraException backAtTheBest(String what, @Nullable MloraException cause) {
    phaseState.writeWeights(best);
    String message =
        "%s The model is back at the weights %s. Lower the learning rate, or look for wild values in the data."
            .formatted(
                what,
                progress.bestEpoch() == 0
                    ? "that the phase began with"
                    : "of the phase's epoch " + progress.bestEpoch());
    return cause == null
        ? new MloraException(ErrorCode.LOSS_NOT_FINITE, message)
        : new MloraException(ErrorCode.LOSS_NOT_FINITE, message, cause);
  }
}
