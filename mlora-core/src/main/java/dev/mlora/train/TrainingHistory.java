package dev.mlora.train;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a training has done so far. Begins with what a checkpoint says, phase by phase in the order
 * in which they are asked for, and saves what comes after it. Without a store it saves nothing.
 */
final class TrainingHistory implements AutoCloseable {
  private final @Nullable CheckpointStore store;
  private final @Nullable CheckpointWriter writer;
  private final int stepsBetween;
  private final List<FinishedPhase> finished = new ArrayList<>();
  private Optional<RunningPhase> running = Optional.empty();
  private int repeated;
  private long events;
  private int unsavedSteps;
  private @Nullable PhaseIdentity phase;
  private boolean underWay;

  /**
   * Reads the newest checkpoint.
   *
   * @param store where checkpoints are kept; null for nowhere
   * @param repeatedSteps how many steps may have to be repeated at most
   */
  TrainingHistory(@Nullable CheckpointStore store, int repeatedSteps) {
    this.store = store;
    // Training runs on while a checkpoint is saved and waits for it before the next: at any moment
    // the newest safe one is at most two of these intervals old.
    this.stepsBetween = repeatedSteps / 2;
    if (store == null) {
      this.writer = null;
      return;
    }
    Checkpoint newest = store.load().orElse(Checkpoint.NONE);
    finished.addAll(newest.finished());
    running = newest.running();
    events = newest.events();
    this.writer = new CheckpointWriter(store);
  }

  /** Whether anything is saved. */
  boolean isKept() {
    return store != null;
  }

  /**
   * A phase begins.
   *
   * @return the same phase from the checkpoint, if it is done there
   * @throws MloraException {@link ErrorCode#CHECKPOINT_MISMATCH} if the checkpoint holds another;
   *     {@link ErrorCode#TRAINING_STATE} if a phase ended early and its checkpoints would be lost
   */
  Optional<FinishedPhase> begin(PhaseIdentity identity) {
    requireNoneUnderWay();
    phase = identity;
    if (repeated < finished.size()) {
      FinishedPhase done = finished.get(repeated);
      requireSame(identity, done.identity());
      repeated++;
      return Optional.of(done);
    }
    running.ifPresent(before -> requireSame(identity, before.identity()));
    return Optional.empty();
  }

  /** What is in memory is not where the checkpoint is: going on would replace it by a beginning. */
  private void requireNoneUnderWay() {
    if (underWay) {
      throw new MloraException(
          ErrorCode.TRAINING_STATE,
          "Phase '%s' ended before its time; what it reached is in the checkpoint in %s. Close this training and begin another one with the same checkpoints to go on from there."
              .formatted(identity().phase(), Objects.requireNonNull(store).place()));
    }
  }

  /** The phase that has begun as the checkpoint left it, if it was under way there. */
  Optional<RunningPhase> takeRunning() {
    Optional<RunningPhase> before = running;
    running = Optional.empty();
    underWay = before.isPresent();
    return before;
  }

  /** A listener has been told something. */
  void count(TrainingEvent event) {
    if (!(event instanceof TrainingEvent.StepFinished || event instanceof TrainingEvent.Resumed)) {
      events++;
    }
  }

  /** A step has been made: whether it is time for a checkpoint. */
  boolean isDueAfterStep() {
    unsavedSteps++;
    return isKept() && unsavedSteps >= stepsBetween;
  }

  /** Saves the phase as it is now. */
  void save(PhaseProgress progress, Map<String, StateTensor> best, Map<String, StateTensor> state) {
    unsavedSteps = 0;
    underWay = isKept();
    save(Optional.of(new RunningPhase(identity(), progress, best, state)));
  }

  /** Saves that the phase is done, and waits until that is safe. */
  void finish(PhaseReport report, Map<String, StateTensor> trained) {
    if (isKept()) {
      underWay = true;
      finished.add(new FinishedPhase(identity(), report, trained));
      repeated = finished.size();
      unsavedSteps = 0;
      save(Optional.empty());
      await();
      // Not before it is safe: a failure here is an early end, too.
      underWay = false;
    }
  }

  /** Waits until the last checkpoint is safe. */
  void await() {
    if (writer != null) {
      writer.await();
    }
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }

  private void save(Optional<RunningPhase> now) {
    if (writer != null) {
      writer.save(new Checkpoint(finished, now, events));
    }
  }

  private PhaseIdentity identity() {
    return Objects.requireNonNull(phase, "No phase has begun.");
  }

  private void requireSame(PhaseIdentity here, PhaseIdentity there) {
    Map<String, String> differences = here.differences(there);
    if (!differences.isEmpty()) {
      throw new MloraException(
          ErrorCode.CHECKPOINT_MISMATCH,
          ("The checkpoint in %s is of another training than this one, which in phase '%s' has %s."
                  + " Go on with the same model, data, plan and seed on the same backend, or keep the"
                  + " checkpoints of this training elsewhere.")
              .formatted(
                  Objects.requireNonNull(store).place(),
                  here.phase(),
                  String.join(
                      "; ",
                      differences.entrySet().stream()
                          .map(part -> part.getKey() + " " + part.getValue())
                          .toList())));
    }
  }
}
