package dev.mlora.train;

import java.util.List;
import java.util.Optional;

/**
 * A training at one moment, enough to go on from it and to end with the same bits. What a phase
 * froze is not in it: a training that goes on initialises its model anew and repeats what the
 * finished phases left behind, the phases of added domains included.
 *
 * @param finished the phases that are done, in their order
 * @param running the phase under way; none between two phases
 * @param events how many events other than single steps the training has told its listeners
 */
public record Checkpoint(
    List<FinishedPhase> finished, Optional<RunningPhase> running, long events) {
  /** The beginning of every training. */
  public static final Checkpoint NONE = new Checkpoint(List.of(), Optional.empty(), 0);

  /** Keeps its own copy of the list. */
  public Checkpoint {
    finished = List.copyOf(finished);
  }
}
