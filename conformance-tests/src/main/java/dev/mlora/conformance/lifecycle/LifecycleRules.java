package dev.mlora.conformance.lifecycle;

import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Rule;
import java.util.ArrayList;
import java.util.List;

/** The rules of level 5. */
public final class LifecycleRules {
  private LifecycleRules() {}

  /** The rules in the order of their numbers. */
  public static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(OpeningRules.rules());
    rules.addAll(StateRules.rules());
    rules.addAll(ErrorRules.rules());
    rules.addAll(MemoryRules.rules());
    rules.addAll(LongRunRules.rules());
    rules.addAll(ThreadRules.rules());
    rules.addAll(ContractRules.rules());
    rules.addAll(ResumeRules.rules());
    return List.copyOf(rules);
  }

  static Rule rule(int number, String title, String hint, Rule.Check check) {
    return Rule.of(Level.LIFECYCLE, number, Rule.Duration.SHORT, title, hint, check);
  }
}
