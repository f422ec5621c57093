package dev.mlora.backend;

import java.util.Locale;

/**
 * The rules of the SPI that {@link CheckingBackend} holds a backend to. The sentences are those of
 * {@code docs/add-a-backend.md}; a test holds the two together.
 */
enum SpiRule {
  CAPABILITIES_CONSTANT(
      "capabilities() gives the same answer every time, with FLOAT32 and INT32 among its types"),
  DECLARED_ACCEPTED("what the capabilities declare is not refused with BACKEND_CAPABILITY"),
  UNDECLARED_REFUSED(
      "what the capabilities do not declare is refused with BACKEND_CAPABILITY when it is compiled"
          + " or allocated"),
  ALLOCATED_ZERO("new parameters and new rows of a bank are zero"),
  PARAMETERS_LISTED(
      "parameters() lists what was allocated, in that order, and banks with their present rows"),
  FEEDS_UNCHANGED("a run reads feeds and a write reads rows; neither changes them"),
  MEMORY_RELEASED("memory of the caller's is not touched after the call has returned"),
  MEMORY_BOUNDS("nothing is written beyond the elements of a tensor"),
  RESULTS_WRITTEN("every element of a result asked for, and of rows read, is written"),
  UPDATES_LANDED("after a run, each updated parameter holds the value that the graph gives it"),
  WRITES_LANDED("rows written read back bit for bit"),
  OTHERS_KEPT("what a run, a write or a growth is not asked to change stays bit for bit"),
  FAILURE_LANDS_NOTHING("a run that fails changes no parameter"),
  ERRORS_TYPED("a call answers, or fails with a MloraException");

  private final String sentence;

  SpiRule(String sentence) {
    this.sentence = sentence;
  }

  /** The rule's name as it is printed and documented, such as {@code updates-landed}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The rule in words. */
  String sentence() {
    return sentence;
  }
}
