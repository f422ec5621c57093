package dev.mlora.error;

import java.io.Serial;

/**
 * The only exception that MLoRA throws on purpose.
 *
 * <p>Its message always says what was wrong, where, what was expected and what to do; {@link
 * #code()} is stable and listed in {@code docs/errors.md}. Programs branch on the code, people read
 * the message.
 */
public final class MloraException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String detail;

  /**
   * An error with a code and a message that stands on its own.
   *
   * @param code the stable code
   * @param message what was wrong, where, what was expected and what to do
   */
  public MloraException(ErrorCode code, String message) {
    super(code.id() + " " + message);
    this.code = code;
    this.detail = message;
  }

  /**
   * An error caused by another one.
   *
   * @param code the stable code
   * @param message what was wrong, where, what was expected and what to do
   * @param cause what was thrown underneath
   */
  public MloraException(ErrorCode code, String message, Throwable cause) {
    super(code.id() + " " + message, cause);
    this.code = code;
    this.detail = message;
  }

  /** The stable code of this error. */
  public ErrorCode code() {
    return code;
  }

  /** The message without the code, to be quoted in the message of another error. */
  public String detail() {
    return detail;
  }
}
