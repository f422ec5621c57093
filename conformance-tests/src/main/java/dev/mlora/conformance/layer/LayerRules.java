package dev.mlora.conformance.layer;

import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Rule;
import java.util.ArrayList;
import java.util.List;

/** The rules of level 2. */
public final class LayerRules {
  private LayerRules() {}

  /** The rules in the order of their numbers. */
  public static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(AdapterRules.rules());
    rules.addAll(FreezingRules.rules());
    rules.addAll(DomainRules.rules());
    rules.addAll(VerbRules.rules());
    rules.addAll(AdapterFileRules.rules());
    return List.copyOf(rules);
  }

  static Rule rule(int number, String title, String hint, Rule.Check check) {
    return Rule.of(Level.LAYERS, number, Rule.Duration.SHORT, title, hint, check);
  }
}
