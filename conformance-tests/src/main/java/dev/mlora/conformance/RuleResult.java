package dev.mlora.conformance;

import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.SkipReason;
import java.util.Optional;

/**
 * What came of one rule in a run of the kit.
 *
 * @param rule the rule
 * @param status what it counts as
 * @param reason why it failed or was skipped, or what was measured; may be empty
 * @param skipReason the typed reason, if it was skipped
 * @param seconds how long it took
 */
public record RuleResult(
    Rule rule, Status status, String reason, Optional<SkipReason> skipReason, double seconds) {
  /** What a rule counts as. */
  public enum Status {
    /** The backend keeps it. */
    PASSED,
    /** The backend breaks it, or was expected to and does not. */
    FAILED,
    /** It broke, as was expected. */
    EXPECTED_FAILURE,
    /** It was not tried. */
    SKIPPED
  }

  /** Judges an outcome against what was expected of the rule. */
  static RuleResult of(Rule rule, Outcome outcome, ExpectedFailures expected, double seconds) {
    Optional<String> known = expected.reason(rule.id());
    return switch (outcome) {
      case Outcome.Passed passed ->
          known
              .map(
                  why ->
                      result(
                          rule,
                          Status.FAILED,
                          "It passed, but was expected to fail (%s). Take it off the list."
                              .formatted(why),
                          seconds))
              .orElseGet(() -> result(rule, Status.PASSED, passed.measured(), seconds));
      case Outcome.Failed failed ->
          known
              .map(
                  why ->
                      result(rule, Status.EXPECTED_FAILURE, why + ": " + failed.message(), seconds))
              .orElseGet(() -> result(rule, Status.FAILED, failed.message(), seconds));
      case Outcome.Skipped skipped ->
          new RuleResult(
              rule, Status.SKIPPED, skipped.detail(), Optional.of(skipped.reason()), seconds);
    };
  }

  /** Whether the rule was tried. */
  public boolean executed() {
    return status != Status.SKIPPED;
  }

  /** The status, and what is to be said about it. */
  public String explanation() {
    String text = skipReason.map(typed -> typed + ": " + reason).orElse(reason);
    return status == Status.FAILED ? text + " Check " + rule.hint() + "." : text;
  }

  private static RuleResult result(Rule rule, Status status, String reason, double seconds) {
    return new RuleResult(rule, status, reason, Optional.empty(), seconds);
  }
}
