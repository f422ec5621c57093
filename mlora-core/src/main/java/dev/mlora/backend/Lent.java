package dev.mlora.backend;

import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;

/**
 * Memory lent to a backend for one call: a guarded private copy of the caller's.
 *
 * @param contract the contract with the backend
 * @param call the call
 * @param what what the memory is, such as {@code feed 'label'}
 * @param memory the private copy
 * @param fingerprint the checksum of its elements when it was lent
 */
record Lent(Contract contract, String call, String what, HostTensor memory, long fingerprint) {
  /** Lends a copy to be read. */
  static Lent forReading(Contract contract, String call, String what, HostTensor original) {
    HostTensor copy = Poison.blank(Arena.ofAuto(), original.dtype(), original.shape());
    Poison.copy(original, copy);
    return new Lent(contract, call, what, copy, Poison.fingerprint(copy));
  }

  /** Lends memory to be written; it is poison until then. */
  static Lent forWriting(
      Contract contract, String call, String what, Arena arena, HostTensor likeThis) {
    HostTensor blank = Poison.blank(arena, likeThis.dtype(), likeThis.shape());
    return new Lent(contract, call, what, blank, 0);
  }

  /** Requires that the backend wrote every element and nothing else. */
  void requireWritten() {
    long untouched = Poison.firstUntouched(memory);
    if (untouched >= 0) {
      throw contract.broken(
          call,
          SpiRule.RESULTS_WRITTEN,
          "element %d of the %s, %s, was not written".formatted(untouched, what, memory));
    }
    requireGuard();
  }

  /** Requires that the backend only read it. */
  void requireUnchanged() {
    if (Poison.fingerprint(memory) != fingerprint) {
      throw contract.broken(
          call, SpiRule.FEEDS_UNCHANGED, "the %s, %s, was changed".formatted(what, memory));
    }
    requireGuard();
  }

  private void requireGuard() {
    if (!Poison.guardHolds(memory)) {
      throw contract.broken(
          call,
          SpiRule.MEMORY_BOUNDS,
          "it wrote behind the last element of the %s, %s".formatted(what, memory));
    }
  }
}
