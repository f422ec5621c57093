package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Set;

/**
 * Which call of a backend is made to fail.
 *
 * @param calls the kinds of calls that are counted together
 * @param nth which of them fails, from 1; those before and after it succeed
 * @param moment whether it fails before or after it has taken effect
 */
public record FaultPlan(Set<Call> calls, long nth, Moment moment) {
  /** The kinds of calls that can be made to fail. */
  public enum Call {
    /** {@link dev.mlora.spi.Backend#compile}. */
    COMPILE,
    /** {@link dev.mlora.spi.Executable#run}, of any entry. */
    RUN,
    /** {@link dev.mlora.spi.State#read}. */
    READ,
    /** {@link dev.mlora.spi.State#write}. */
    WRITE,
    /** {@link dev.mlora.spi.State#grow}. */
    GROW,
    /** {@link dev.mlora.spi.State#sync}. */
    SYNC
  }

  /** When a call fails. */
  public enum Moment {
    /** Without having any effect. */
    BEFORE,
    /** After it took effect, as when the machine dies before the answer arrives. */
    AFTER
  }

  /** Checks that some call can be reached. */
  public FaultPlan {
    calls = Set.copyOf(calls);
    if (calls.isEmpty() || nth < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A fault plan needs at least one kind of call and a number from 1, not %s and %d."
              .formatted(calls, nth));
    }
  }

  /** Lets the n-th call of some kinds, counted together, fail before it has any effect. */
  public static FaultPlan nth(long nth, Call... calls) {
    return new FaultPlan(Set.of(calls), nth, Moment.BEFORE);
  }

  /** The same call failing after it took effect. */
  public FaultPlan afterwards() {
    return new FaultPlan(calls, nth, Moment.AFTER);
  }
}
