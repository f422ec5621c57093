package dev.mlora.conformance;

import dev.mlora.conformance.rule.Rule;

/** Told of a run's progress, on the run's thread. */
public interface ConformanceListener {
  /**
   * A rule begins.
   *
   * @param rule the rule
   * @param number which of the run's rules it is, from 1
   * @param of how many rules the run has
   */
  default void started(Rule rule, int number, int of) {}

  /** A rule has ended. */
  default void finished(RuleResult result) {}

  /** A listener that does nothing. */
  static ConformanceListener none() {
    return new ConformanceListener() {};
  }
}
