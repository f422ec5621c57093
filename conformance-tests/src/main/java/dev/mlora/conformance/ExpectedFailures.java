package dev.mlora.conformance;

import java.util.Map;
import java.util.Optional;

/**
 * Rules that a backend is known to break. One that passes all the same counts as failed, so that
 * the list cannot outlive its reasons.
 *
 * @param reasons for each rule's id, why it breaks
 */
public record ExpectedFailures(Map<String, String> reasons) {
  /** No rule is expected to fail. */
  public static final ExpectedFailures NONE = new ExpectedFailures(Map.of());

  /** Keeps its own copy and checks that the rules exist. */
  public ExpectedFailures {
    reasons = Map.copyOf(reasons);
    reasons.keySet().forEach(RuleBook::rule);
  }

  /** Why a rule is expected to fail, if it is. */
  public Optional<String> reason(String id) {
    return Optional.ofNullable(reasons.get(id));
  }
}
