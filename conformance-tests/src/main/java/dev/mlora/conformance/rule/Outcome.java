package dev.mlora.conformance.rule;

/** What came of a rule. */
public sealed interface Outcome {
  /**
   * The backend keeps the rule.
   *
   * @param measured what was measured, for the report; may be empty
   */
  record Passed(String measured) implements Outcome {}

  /**
   * The backend breaks the rule.
   *
   * @param message what was expected and what came instead
   */
  record Failed(String message) implements Outcome {}

  /**
   * The rule was not tried.
   *
   * @param reason why
   * @param detail what exactly is missing
   */
  record Skipped(SkipReason reason, String detail) implements Outcome {}

  /** The backend keeps the rule. */
  static Outcome passed() {
    return new Passed("");
  }

  /** The backend keeps the rule, and this was measured. */
  static Outcome passed(String measured) {
    return new Passed(measured);
  }

  /** The rule was not tried. */
  static Outcome skipped(SkipReason reason, String detail) {
    return new Skipped(reason, detail);
  }
}
