package dev.mlora.cli;

import dev.mlora.error.MloraException;

/** What the command's exit code means; listed in {@code docs/command-line.md}. */
final class ExitCode {
  /** Everything was done. */
  static final int OK = 0;

  /** The job ran and did not succeed: a rule was broken, a loss was not finite. */
  static final int FAILED = 1;

  /** The command line is wrong; nothing was done. */
  static final int USAGE = 2;

  /** Data, files or settings are wrong. */
  static final int INPUT = 3;

  /** The backend is unknown, cannot run here, or broke. */
  static final int BACKEND = 4;

  /** A defect of MLoRA, or no memory left. */
  static final int INTERNAL = 5;

  /** Ended by Ctrl-C. */
  static final int INTERRUPTED = 130;

  private static final int FIRST_NOT_BACKEND = 200;

  private ExitCode() {}

  static int of(MloraException failure) {
    return switch (failure.code()) {
      case LOSS_NOT_FINITE -> FAILED;
      case USAGE -> USAGE;
      case TRAINING_STATE -> Thread.currentThread().isInterrupted() ? INTERRUPTED : INPUT;
      default -> failure.code().number() < FIRST_NOT_BACKEND ? BACKEND : INPUT;
    };
  }
}
