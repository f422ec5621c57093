package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.function.Supplier;

/**
 * The contract with one backend, and what is said when a side breaks it.
 *
 * @param backend the backend's name
 */
record Contract(String backend) {
  /** The backend broke a rule. */
  MloraException broken(String call, SpiRule rule, String detail) {
    return new MloraException(ErrorCode.BACKEND_CONTRACT, text(call, rule, detail));
  }

  /** The backend broke a rule by throwing something. */
  MloraException broken(String call, SpiRule rule, String detail, Throwable cause) {
    return new MloraException(ErrorCode.BACKEND_CONTRACT, text(call, rule, detail), cause);
  }

  /** A backend, state or executable was used after it was closed. */
  MloraException closed(String call, String what) {
    return new MloraException(
        ErrorCode.BACKEND_CLOSED,
        "%s was called on the backend '%s' after its %s had been closed. Close it last."
            .formatted(call, backend, what));
  }

  /** Makes a call of the backend; it answers, or fails as the SPI allows. */
  <T> T call(String call, Supplier<T> body) {
    T answer;
    try {
      answer = body.get();
    } catch (MloraException allowed) {
      throw allowed;
    } catch (RuntimeException thrown) {
      throw broken(call, SpiRule.ERRORS_TYPED, "it threw " + thrown, thrown);
    }
    if (answer == null) {
      throw broken(call, SpiRule.ERRORS_TYPED, "it returned null");
    }
    return answer;
  }

  /** Makes a call that answers nothing. */
  void run(String call, Runnable body) {
    call(
        call,
        () -> {
          body.run();
          return backend;
        });
  }

  private String text(String call, SpiRule rule, String detail) {
    return "The backend '%s' broke the rule %s in %s: %s. The rule: %s. This is a fault of the backend, not of its caller; report it to its authors."
        .formatted(backend, rule.id(), call, detail, rule.sentence());
  }
}
